using Sluice.Errors;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Quotas;

namespace Sluice.Admission;

/// <summary>
/// Finds out what holds a call up: of everything on the way to a target the last to end, and of all targets the first to come free.
/// Every gate on the way is looked at here and nowhere else when it comes to words, so that what an explanation lists is what decides.
/// Reads only, apart from marking for the pass over the waiters what it found.
/// </summary>
internal sealed class RefusalFinder(Clock clock)
{
    /// <summary>
    /// The lower bound given where a call has to wait for others to end, which no clock foretells: shorter is polling.
    /// </summary>
    private static readonly TimeSpan OpenCallHint = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MembersHint = TimeSpan.FromSeconds(1);

    /// <param name="ask">The question.</param>
    /// <param name="now">The instant.</param>
    /// <param name="pass">The latest pass over the waiters; 0 if nobody waits.</param>
    /// <param name="mark">Marks what holds the call up, so that later ones in the pass do not overtake it.</param>
    public Block Find(in Ask ask, long now, long pass, bool mark) => Find(ask, new Look(now, pass, mark));

    /// <param name="ask">The question.</param>
    /// <param name="look">How it is looked at.</param>
    public Block Find(in Ask ask, in Look look)
    {
        var now = look.Now;
        var candidates = ask.Candidates.Span;
        if (candidates.IsEmpty)
        {
            var alone = OfCaller(ask, ask.MaxCost, look);
            look.Notes?.Conclude(candidate: null, alone);
            return alone;
        }

        var best = default(Block);
        var holding = default(Block);
        var callerBlock = default(Block);
        var (hope, wakeAt) = (Meter.Never, Meter.Never);
        for (var i = 0; i < candidates.Length; i++)
        {
            ref readonly var candidate = ref candidates[i];
            if (i == 0 || candidate.MaxCost != candidates[i - 1].MaxCost)
                callerBlock = OfCaller(ask, candidate.MaxCost, look);
            var block = Block.Later(callerBlock, OfTarget(ask, candidate, callerBlock.IsPermanent ? look with { Mark = false } : look));
            look.Notes?.Conclude(candidate, block);
            if (!holding.Holds)
                holding = block;
            hope = Math.Min(hope, block.Hope);
            wakeAt = Math.Min(wakeAt, block.WakeAt);
            if (i == 0 || IsSooner(block, best))
                best = block;
        }

        // The one that comes free first may be a matter of open calls, another one of time: both are hoped for, and time wakes.
        best.Hope = hope;
        best.WakeAt = wakeAt;

        // A later pool that is only not due yet says when; what holds up those before it says why.
        return best.Holds ? best : holding with { Until = best.Until, IsExact = best.IsExact, Hope = best.Hope, WakeAt = best.WakeAt };
    }

    public Refusal Describe(in Block block, long now)
    {
        var reading = block.Meter?.Read(now) ?? default;
        var waitHelps = !block.IsPermanent && block.Until != Meter.Never;
        var wait = clock.Until(block.Until, now);
        return new()
        {
            Component = block.Component,
            Code = CodeOf(block),
            Limit = block.Meter?.Options.Name,
            IsLearned = block.Meter is LearnedMeter,
            Dimension = block.Meter?.Options.Dimension,
            Window = block.Meter?.Options.Window,
            Scope = block.Meter?.Scope ?? block.Target?.Name,
            Target = block.Target?.Name,
            Max = block is { Meter: { } capped, IsPermanent: true } ? capped.MostAtOnce : block.Meter?.Max ?? 0,
            // Of a rate, what is used and reserved comes to its maximum when the burst is used up.
            Used = block.Meter is BucketMeter bucket ? Math.Max(0, bucket.Max - bucket.MostAtOnce + reading.Used) : reading.Used,
            Reserved = reading.Reserved,
            Requested = block.Requested,
            RetryAfter = !waitHelps ? null : block.IsExact || wait > OpenCallHint ? wait : OpenCallHint,
            RetryAfterIsExact = waitHelps && block.IsExact,
            IsPermanent = block.IsPermanent,
        };
    }

    /// <param name="block">What holds the call up; nothing where it waited already and was dropped.</param>
    /// <param name="capacity">Calls that may wait.</param>
    /// <param name="waiting">Calls that do.</param>
    /// <param name="place">The place that it would have had, from 1, and how long it takes from there; zero where that is not known.</param>
    /// <param name="now">The instant.</param>
    public Refusal QueueIsFull(in Block block, int capacity, int waiting, (int Place, long Expected) place, long now)
    {
        var wait = clock.Until(block.Until, now);
        return new()
        {
            Component = RefusalComponent.Queue,
            Code = ErrorCode.Overloaded,
            Scope = "queue",
            Max = capacity,
            Reserved = waiting,
            Requested = 1,
            RetryAfter = wait > OpenCallHint ? wait : OpenCallHint,
            Position = place.Place,
            ExpectedWait = place.Expected == 0 ? null : clock.Until(now + place.Expected, now),
        };
    }

    /// <summary>A new member is refused because all that there may be are at work: letting it through without its limits is no answer.</summary>
    public static Refusal NoMoreMembers(CallerScopes caller, MemberTable members) => new()
    {
        Component = RefusalComponent.Rate,
        Code = ErrorCode.RateLimited,
        Limit = "members",
        Dimension = Dimension.Requests,
        Window = Window.WhileOpen,
        Scope = caller.MemberScope,
        Max = members.Capacity,
        Used = members.Count,
        Requested = 1,
        RetryAfter = MembersHint,
    };

    private static bool IsSooner(in Block one, in Block other)
    {
        if (one.IsPermanent != other.IsPermanent)
            return other.IsPermanent;
        if (one.IsPermanent)
            return other.Component == RefusalComponent.Disabled && one.Component != RefusalComponent.Disabled;
        return one.Until < other.Until;
    }

    private static Block OfCaller(in Ask ask, NanoUsd cost, in Look look)
    {
        Amounts amounts = default;
        Demand.OfCaller(ask.Estimate, cost, ref amounts);
        look.Notes?.BeginCaller();
        var block = OfMeters(ask, ask.Caller.Meters, CountingRule.All, amounts, skipPerCall: ask.IsFurtherAttempt, look);
        if (look.Mark && !block.IsPermanent)
            block.WakeAt = Math.Min(block.WakeAt, Mark(ask, ask.Caller.Meters, amounts, skipPerCall: ask.IsFurtherAttempt, look));
        return block;
    }

    private Block OfTarget(in Ask ask, in Candidate candidate, in Look look)
    {
        var (now, target) = (look.Now, candidate.Target);
        var due = candidate.After == TimeSpan.Zero ? Block.None(now) : Block.NotBefore(Math.Max(now, Decision.DueAt(ask, candidate, clock)), now);
        var block = due;
        var behindWaiters = look.Pass != 0 && target.Health.IsBlockedIn(look.Pass);
        var isOut = !target.IsEnabled || !target.Health.Admits(now) || behindWaiters;
        if (look.Marks is { } marks)
            marks.ReachTargets |= !target.Health.IsReady || target.Health.HasBudgets;
        look.Notes?.BeginTarget();
        if (isOut)
            block = Block.Later(due, Block.Of(target, now, behindWaiters));
        look.Notes?.Add(target, isOut, block);
        Amounts amounts = default;
        if (target.Health.Guards.Length != 0)
        {
            Demand.OfCaller(ask.Estimate, candidate.MaxCost, ref amounts);
            block = Block.Later(block, OfQuotas(target.Health.Guards, amounts, look with { Mark = look.Mark && due.Until <= now }));
        }

        Demand.OfTarget(target, ask.Estimate, candidate.MaxCost, ref amounts);
        block = Block.Later(block, OfMeters(ask, target.Meters, target.Count, amounts, skipPerCall: false, look));
        if (!block.Holds)
            return block;
        block.Target = target;

        // Nobody has to stand behind one that can never go here, or not yet.
        if (!look.Mark || block.IsPermanent || due.Until > now)
            return block;
        target.BlockedIn = look.Pass;
        if (look.Marks is not null)
            look.Marks.ReachTargets = true;
        if (isOut)
            target.Health.BlockIn(look.Pass);
        block.WakeAt = Math.Min(block.WakeAt, Mark(ask, target.Meters, amounts, skipPerCall: false, look));
        return block;
    }

    private static Block OfQuotas(QuotaGuard[] guards, in Amounts amounts, in Look look)
    {
        var latest = Block.None(look.Now);
        foreach (var guard in guards)
        {
            if (guard.Meter is not { } meter)
                continue;
            var amount = amounts[meter.Index];
            var behindWaiters = look.Pass != 0 && guard.BudgetBlockedIn == look.Pass && amount != 0;
            if (!behindWaiters && guard.BudgetRetryAt(look.Now, amount) <= look.Now)
            {
                look.Notes?.Add(meter, amount, RefusalComponent.QuotaGuard);
                continue;
            }

            var block = Block.Of(guard, look.Now, amount, behindWaiters);
            look.Notes?.Add(meter, amount, block);
            latest = Block.Later(latest, block);
            if (look.Mark && !block.IsPermanent)
                guard.BudgetBlockedIn = look.Pass;
        }

        return latest;
    }

    private static Block OfMeters(in Ask ask, Meter[] meters, CountingRule rule, in Amounts amounts, bool skipPerCall, in Look look)
    {
        var latest = Block.None(look.Now);
        foreach (var meter in meters)
        {
            var amount = amounts[meter.Index];
            if (skipPerCall && meter.IsPerCall)
                continue;
            if (!IsHeldUp(meter, amount, ask.Flow, look, out var behindWaiters))
            {
                if (meter.IsInForce(look.Now))
                    look.Notes?.Add(meter, amount);
                continue;
            }

            var block = Block.Of(meter, look.Now, amount, Demand.GivesBack(rule, meter), ask.Flow, behindWaiters);
            look.Notes?.Add(meter, amount, block);
            latest = Block.Later(latest, block);
        }

        return latest;
    }

    // When more may pass, by time alone, than can now.
    private static long Mark(in Ask ask, Meter[] meters, in Amounts amounts, bool skipPerCall, in Look look)
    {
        var growsAt = Meter.Never;
        foreach (var meter in meters)
        {
            var amount = amounts[meter.Index];
            if ((skipPerCall && meter.IsPerCall) || !IsHeldUp(meter, amount, ask.Flow, look, out _))
                continue;
            var line = meter.Line ??= new();
            if (meter.BlockedIn < look.Pass)
            {
                line.BeginLook();
                meter.BlockedIn = look.Pass;
            }

            look.Marks?.Add(meter);


            // Who only hopes that open calls end for less would be put off by all that pass.
            line.HoldUp(meter, look.Now, amount, look.Closes || meter.RetryAt(look.Now, amount) > ask.Deadline);
            growsAt = Math.Min(growsAt, line.BesideGrowsAt);
        }

        return growsAt;
    }

    private static bool IsHeldUp(Meter meter, long amount, FlowKey flow, in Look look, out bool behindWaiters)
    {
        var isWaitedFor = look.Pass != 0 && meter.BlockedIn >= look.Pass;
        var isClosed = look.BehindAll && meter.LineAheadOf(flow, amount) is { } line && line.IsClosed(look.Now);
        behindWaiters = amount != 0 && (isWaitedFor || isClosed);
        return (amount != 0 && ((isWaitedFor && amount > meter.Line!.Beside) || isClosed)) || !meter.Fits(look.Now, amount);
    }

    private static ErrorCode CodeOf(in Block block) => block.Component switch
    {
        RefusalComponent.PerRequestCap => block.Meter?.Options.Dimension == Dimension.Cost ? ErrorCode.QuotaExhausted : ErrorCode.RequestTooLarge,
        RefusalComponent.Cost or RefusalComponent.QuotaGuard => ErrorCode.QuotaExhausted,
        RefusalComponent.CircuitBreaker or RefusalComponent.Disabled or RefusalComponent.Queue => ErrorCode.Overloaded,
        RefusalComponent.Auth => ErrorCode.Authentication,
        RefusalComponent.Config => ErrorCode.NotFound,
        _ => ErrorCode.RateLimited,
    };
}
