using Sluice.Health;
using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>What holds a call up, and until when.</summary>
internal struct Block
{
    /// <summary>The instant at which it no longer does; <see cref="Meter.Never"/> if no time helps.</summary>
    public long Until;

    /// <summary>Whether <see cref="Until"/> is exact or a lower bound.</summary>
    public bool IsExact;

    /// <summary>The earliest instant at which it could end if open calls ended now and used nothing: until then no waiting helps.</summary>
    public long Hope;

    /// <summary>The instant at which the passing of time alone is worth another look.</summary>
    public long WakeAt;

    /// <summary>Whether nothing ever helps.</summary>
    public bool IsPermanent;

    public RefusalComponent Component;
    public Meter? Meter;
    public long Requested;
    public Target? Target;

    public static Block None(long now) =>
        new() { Until = now, Hope = now, WakeAt = now, IsExact = true, Component = RefusalComponent.Queue };

    /// <summary>The later of two blocks that both have to end.</summary>
    public static Block Later(in Block one, in Block other)
    {
        if (one.IsPermanent || other.IsPermanent)
            return one.IsPermanent ? one : other;
        var later = other.Until > one.Until || (other.Until == one.Until && other.Holds && !one.Holds) ? other : one;
        later.IsExact = one.IsExact && other.IsExact;
        later.Hope = Math.Max(one.Hope, other.Hope);
        later.WakeAt = Math.Max(one.WakeAt, other.WakeAt);
        return later;
    }

    /// <summary>Whether this is a block at all.</summary>
    public readonly bool Holds => Meter is not null || Target is not null;

    public static Block Of(Meter meter, long now, long amount, bool behindWaiters)
    {
        var retryAt = meter.RetryAt(now, amount);
        var hope = meter.IsPerCall ? retryAt : meter.HopeAt(now, amount);
        var isHeldMoney = hope <= now && retryAt > now && meter.Options.Dimension == Dimension.Cost;
        return new()
        {
            // Money comes back as soon as calls end for less; the end of a day is no answer to somebody who waits for that.
            Until = isHeldMoney ? now : retryAt,
            IsExact = meter.IsExact && !behindWaiters && !isHeldMoney,
            Hope = hope,
            WakeAt = retryAt,
            IsPermanent = meter.CanNeverFit(amount),
            Component = meter.CanNeverFit(amount) ? RefusalComponent.PerRequestCap : ComponentOf(meter),
            Meter = meter,
            Requested = amount,
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
            WakeAt = retryAt,
            Component = reading.Reason switch
            {
                OutReason.Server => RefusalComponent.CircuitBreaker,
                OutReason.Quota => RefusalComponent.QuotaGuard,
                OutReason.Auth => RefusalComponent.Auth,
                _ => RefusalComponent.Cooldown,
            },
            Target = target,
        };
    }

    private static RefusalComponent ComponentOf(Meter meter) => meter.Options.Dimension switch
    {
        Dimension.Requests => RefusalComponent.Rate,
        Dimension.Cost => RefusalComponent.Cost,
        Dimension.Concurrency => RefusalComponent.Concurrency,
        _ => RefusalComponent.TokenWindow,
    };
}
