using Sluice.Errors;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Routing;
using Sluice.Tokens;

namespace Sluice.Gateway.Proxy;

/// <summary>Fills in what is noted of a request, and hands it to the journal in the end.</summary>
internal sealed class RequestNotes(GatewayRuntime runtime)
{
    /// <summary>Notes who was asked.</summary>
    public static void Target(RequestContext context, RoutedTarget target, int attempts) => context.Record = context.Record with
    {
        Backend = target.Backend.Name,
        Pool = target.Backend.Config.Pool,
        UpstreamModel = target.Model,
        Attempts = attempts,
    };

    /// <summary>Notes the end of a request that a backend answered.</summary>
    public void End(RequestContext context, ProxyAnswer answer, int status, ErrorCode? error, TimeSpan firstByteAfter)
    {
        var usage = answer.Usage.GetValueOrDefault();
        context.Record = context.Record with
        {
            FirstByteMs = (long)firstByteAfter.TotalMilliseconds,
            InputTokens = usage.InputTokens,
            CachedInputTokens = usage.CachedInputTokens,
            CacheWriteTokens = usage.CacheWriteTokens,
            CacheWriteOneHourTokens = usage.CacheWriteOneHourTokens,
            OutputTokens = usage.OutputTokens,
            CostNanoUsd = answer.IsPriced ? usage.Cost.Value : null,
            IsEstimated = answer.IsUsageEstimated,
        };
        if (context.Call is { Api.IsFree: false } call && answer is { Usage: not null, IsUsageEstimated: false })
            Learn(call, usage);
        End(context, status, error);
    }

    private void Learn(ProxyCall call, in Usage usage)
    {
        var limit = call.Scan.OutputLimit ?? call.WrittenOutputLimit;
        var choices = call.Scan.Choices * call.Scan.Prompts;
        runtime.Admission.Estimates.Learn(call.Key.Name, call.Scan.Model, new(call.Bound.ScannedInput, usage.TotalInputTokens, usage.OutputTokens)
        {
            Choices = choices,
            IsCut = limit is { } most && usage.OutputTokens >= most * choices,
        });
    }

    /// <summary>Notes the end of a request.</summary>
    public void End(RequestContext context, int status, ErrorCode? error)
    {
        if (context.Call is { HasUnknown: true } call)
            AddUnknown(context, call.Unknown);
        context.Record = context.Record with
        {
            Status = status,
            Error = error,
            AttemptLog = context.Call?.Failures is { } failures ? AttemptNote.Write(failures) : null,
            DurationMs = (long)runtime.Time.GetElapsedTime(context.ArrivedAt).TotalMilliseconds,
        };
        runtime.Telemetry.End(context);
        runtime.Journal.Record(context.Record);
    }

    private static void AddUnknown(RequestContext context, in Usage unknown)
    {
        var record = context.Record;
        context.Record = record with
        {
            InputTokens = record.InputTokens + unknown.InputTokens,
            OutputTokens = record.OutputTokens + unknown.OutputTokens,
            CostNanoUsd = record.CostNanoUsd is null && unknown.Cost.Value == 0 ? null : record.CostNanoUsd.GetValueOrDefault() + unknown.Cost.Value,
            IsEstimated = true,
        };
    }
}
