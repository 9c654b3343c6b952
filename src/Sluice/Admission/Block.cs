using Sluice.Health;
using Sluice.Limits;
using Sluice.Quotas;

namespace Sluice.Admission;

/// <summary>What holds a call up, and until when.</summary>
internal struct Block
{
    /// <summary>The instant at which it no longer does; <see cref="Meter.Never"/> if no time helps.</summary>
    public long Until;

    /// <summary>Whether <see cref="Until"/> is exact or a lower bound.</summary>
    public bool IsExact;

    /// <summary>
    /// The earliest instant at which it could end if open calls were answered now and used nothing, and those that wait go first: until then no
    /// waiting helps.
    /// </summary>
    public long Hope;

    /// <summary>
    /// The next instant at which the passing of time alone ends a part of it: the call may go then, or no longer hold up one behind it.
    /// <see cref="Meter.Never"/> if there is none.
    /// </summary>
    public long WakeAt;

    /// <summary>Whether nothing ever helps.</summary>
    public bool IsPermanent;

    public RefusalComponent Component;
    public Meter? Meter;
    public long Requested;
    public Target? Target;

    public static Block None(long now) => NotBefore(now, now);

    /// <summary>Nothing but that it is not time yet.</summary>
    public static Block NotBefore(long due, long now) => new()
    {
        Until = due,
        Hope = due,
        WakeAt = due > now ? due : Meter.Never,
        IsExact = true,
        Component = RefusalComponent.Queue,
    };

    /// <summary>The later of two blocks that both have to end.</summary>
    public static Block Later(in Block one, in Block other)
    {
        if (one.IsPermanent || other.IsPermanent)
            return one.IsPermanent ? one : other;
        var later = other.Until > one.Until || (other.Until == one.Until && other.Holds && !one.Holds) ? other : one;
        later.IsExact = one.IsExact && other.IsExact;
        later.Hope = Math.Max(one.Hope, other.Hope);
        later.WakeAt = Math.Min(one.WakeAt, other.WakeAt);
        return later;
    }

    /// <summary>Whether this is a block at all.</summary>
    public readonly bool Holds => Meter is not null || Target is not null;

    /// <param name="meter">What has no room.</param>
    /// <param name="now">The instant.</param>
    /// <param name="amount">What is asked of it.</param>
    /// <param name="givesBack">Whether calls give back what they did not use when they are answered.</param>
    /// <param name="flow">Whose it is.</param>
    /// <param name="behindWaiters">Whether somebody waits for it already.</param>
    public static Block Of(Meter meter, long now, long amount, bool givesBack, FlowKey flow, bool behindWaiters)
    {
        var retryAt = meter.RetryAt(now, amount);
        var hope = meter.HopeBehind(now, amount, givesBack, flow);
        var ahead = meter.LineAheadOf(flow, amount)?.Ahead ?? 0;
        var isHeldMoney = hope <= now && retryAt > now && meter.Options.Dimension == Dimension.Cost;
        var until = Math.Max(hope, ahead == 0 ? retryAt : meter.RetryBehind(now, amount, ahead));
        return new()
        {
            // Money comes back as soon as calls end for less; the end of a day is no answer to somebody who waits for that.
            Until = isHeldMoney ? now : until,
            IsExact = meter.IsExact && !behindWaiters && ahead == 0 && !isHeldMoney,
            Hope = hope,
            WakeAt = retryAt > now ? retryAt : Meter.Never,
            IsPermanent = meter.CanNeverFit(amount),
            Component = meter.CanNeverFit(amount) ? RefusalComponent.PerRequestCap : ComponentOf(meter),
            Meter = meter,
            Requested = amount,
        };
    }

    /// <param name="guard">Whose budget has no room.</param>
    /// <param name="now">The instant.</param>
    /// <param name="amount">What is asked of it.</param>
    /// <param name="behindWaiters">Whether somebody waits for it already.</param>
    public static Block Of(QuotaGuard guard, long now, long amount, bool behindWaiters)
    {
        var block = Of(guard.Meter!, now, amount, givesBack: true, flow: default, behindWaiters);
        if (block.IsPermanent)
            return block;
        var retryAt = guard.BudgetRetryAt(now, amount);
        return block with
        {
            Until = retryAt,
            IsExact = block.IsExact || !behindWaiters,
            Hope = Math.Max(block.Hope, guard.ResumesAt(now)),
            WakeAt = retryAt > now ? retryAt : Meter.Never,
            Component = RefusalComponent.QuotaGuard,
        };
    }

    public static Block Of(Target target, long now, bool behindWaiters)
    {
        if (!target.IsEnabled)
        {
            return new()
            {
                Until = Meter.Never,
                Hope = Meter.Never,
                WakeAt = Meter.Never,
                IsExact = true,
                IsPermanent = true,
                Component = RefusalComponent.Disabled,
                Target = target,
            };
        }

        var reading = target.Health.Read(now);
        var retryAt = target.Health.RetryAt(now);
        return new()
        {
            Until = retryAt,
            IsExact = retryAt > now && !behindWaiters,
            Hope = retryAt,
            WakeAt = retryAt > now ? retryAt : Meter.Never,
            Component = reading.Reason switch
            {
                OutReason.Server or OutReason.Isolated => RefusalComponent.CircuitBreaker,
                OutReason.Quota => RefusalComponent.QuotaGuard,
                OutReason.Auth => RefusalComponent.Auth,
                _ => RefusalComponent.Cooldown,
            },
            Target = target,
        };
    }

    public static RefusalComponent ComponentOf(Meter meter) => meter.Options.Dimension switch
    {
        Dimension.Requests => RefusalComponent.Rate,
        Dimension.Cost => RefusalComponent.Cost,
        Dimension.Concurrency => RefusalComponent.Concurrency,
        _ => RefusalComponent.TokenWindow,
    };
}
