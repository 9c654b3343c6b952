using System.Runtime.CompilerServices;
using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>Ends attempts and calls in the books. Runs under the controller's lock.</summary>
internal static class Settlement
{
    /// <summary>Whether ending needs the clock: only over-use, provider counts at the end, alerts and health do.</summary>
    public static bool NeedsClock(LeaseRecord record, in AttemptEnd end) =>
        record.State == LeaseState.Expired
        || record.EndsByClock
        || !end.Outcome.IsSuccess
        || end.FirstTokenAfter is not null
        || record.Guards.Length != 0
        || record.Target is { } target && (!record.Health!.IsReady || record.Health.CountsSuccesses || target.Count == CountingRule.Anthropic)
        || (end.Charge == Charge.Actual && IsOver(record, end));

    /// <summary>Settles what the attempt drew on its caller and its target, and tells the target's health.</summary>
    /// <param name="record">The call.</param>
    /// <param name="end">How the attempt ended.</param>
    /// <param name="now">The instant, where <see cref="NeedsClock"/> says so.</param>
    /// <param name="closesCall">Whether the call ends too, so that what it drew once is settled in the same walk.</param>
    public static void EndAttempt(LeaseRecord record, in AttemptEnd end, long now, bool closesCall)
    {
        record.AttemptIsOpen = false;
        record.AnythingSent |= end.Charge != Charge.Unsent;

        Unsafe.SkipInit(out Amounts actual);
        OfCaller(record, end, ref actual);
        var meters = record.CallerMeters;
        var marks = record.CallerMarks;
        for (var i = 0; i < meters.Length; i++)
        {
            var meter = meters[i];
            var reserved = record.CallerReserved[meter.Index];
            if (!meter.IsPerCall)
                meter.SettleAndTell(marks[i], reserved, actual[meter.Index], now);
            else if (closesCall)
                meter.SettleAndTell(marks[i], reserved, record.AnythingSent ? reserved : 0, now);
        }

        if (record.Target is not { } target)
            return;
        target.OpenAttempts--;
        if (end.FirstTokenAfter is { } firstToken && firstToken > TimeSpan.Zero)
            target.Speed.Report(firstToken, now);
        if (record.Guards.Length != 0)
            SettleQuotas(record, actual, sent: end.Charge != Charge.Unsent, now);
        OfTarget(record, target, end, ref actual);
        meters = record.TargetMeters;
        for (var i = 0; i < meters.Length; i++)
        {
            var meter = meters[i];
            meter.SettleAndTell(record.TargetMarks[i], record.TargetReserved[meter.Index], actual[meter.Index], now);
        }

        record.Health!.Report(record.Stamp, end.Outcome, now);
    }

    /// <summary>What counts of an attempt, once it has ended, in the limits of its caller that count attempts.</summary>
    public static void OfCaller(LeaseRecord record, in AttemptEnd end, ref Amounts actual)
    {
        if (end.Charge == Charge.Actual)
            Demand.ActualOfCaller(end.Usage, record.CallerReserved, ref actual);
        else
            actual = end.Charge == Charge.Estimate ? record.CallerReserved : default;
    }

    /// <summary>The same in the limits of its target.</summary>
    public static void OfTarget(LeaseRecord record, Target target, in AttemptEnd end, ref Amounts actual)
    {
        if (end.Charge == Charge.Actual)
        {
            Demand.ActualOfTarget(target.Count, end.Usage, record.TargetReserved, ref actual);
            return;
        }

        actual = end.Charge == Charge.Estimate ? record.TargetReserved : default;
        if (end.Charge == Charge.Unbilled)
            actual[(int)Dimension.Requests] = record.TargetReserved[(int)Dimension.Requests];
    }

    /// <summary>Settles what the call drew once: its request, kept if anything was sent, and its slot among the open calls.</summary>
    public static void CloseCall(LeaseRecord record, long now)
    {
        var meters = record.CallerMeters;
        for (var i = 0; i < meters.Length; i++)
        {
            var meter = meters[i];
            var reserved = record.CallerReserved[meter.Index];
            if (meter.IsPerCall)
                meter.SettleAndTell(record.CallerMarks[i], reserved, record.AnythingSent ? reserved : 0, now);
        }
    }

    /// <summary>Books what the owner of an expired lease reports beyond the estimate that it ended at.</summary>
    public static void BookLateOveruse(LeaseRecord record, in AttemptEnd end, long now)
    {
        if (end.Charge != Charge.Actual)
            return;
        Amounts actual = default;
        Demand.ActualOfCaller(end.Usage, record.CallerReserved, ref actual);
        BookOver(record.CallerMeters, record.CallerReserved, actual, now);
        if (record.Target is not { } target)
            return;
        for (var i = 0; i < record.QuotaMarks.Length; i++)
        {
            if (record.QuotaMarks[i].Meter is not { } meter || actual[meter.Index] <= record.CallerReserved[meter.Index])
                continue;
            meter.BookOveruse(now, actual[meter.Index] - record.CallerReserved[meter.Index]);
            record.Guards[i].Evaluate(now);
        }

        Demand.ActualOfTarget(target.Count, end.Usage, record.TargetReserved, ref actual);
        BookOver(record.TargetMeters, record.TargetReserved, actual, now);
    }

    private static void SettleQuotas(LeaseRecord record, in Amounts actual, bool sent, long now)
    {
        for (var i = 0; i < record.QuotaMarks.Length; i++)
        {
            if (record.QuotaMarks[i] is not ({ } meter, var mark))
                continue;
            record.Guards[i].Evaluate(now); // time may have ended what this settlement does not begin anew
            var used = meter.Index != (int)Dimension.Requests ? actual[meter.Index] : sent ? record.CallerReserved[meter.Index] : 0;
            meter.Settle(mark, record.CallerReserved[meter.Index], used, now);
            record.Guards[i].Evaluate(now);
        }
    }

    private static void BookOver(Meter[] meters, in Amounts reserved, in Amounts actual, long now)
    {
        foreach (var meter in meters)
        {
            var over = actual[meter.Index] - reserved[meter.Index];
            if (over > 0)
                meter.BookOveruseAndTell(now, over);
        }
    }

    private static bool IsOver(LeaseRecord record, in AttemptEnd end) =>
        end.Usage.OutputTokens > record.CallerReserved[(int)Dimension.OutputTokens]
        || end.Usage.TotalInputTokens > record.CallerReserved[(int)Dimension.InputTokens]
        || end.Usage.Cost.Value > record.CallerReserved[(int)Dimension.Cost];
}
