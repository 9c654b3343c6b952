using Sluice.Choice;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Signals;
using Sluice.Tokens;

namespace Sluice.Admission;

/// <summary>
/// Decides whether a call may be sent, and where: over all limits of its caller and of the candidate targets, in one decision under one lock.
/// What it admits is reserved at once, so that no limit is ever passed, however many ask at the same time.
/// </summary>
/// <example><code>
/// var policy = new TrafficPolicy { Scopes = [new("key:me", LimitOptions.RequestsPerMinute(60), LimitOptions.TokensPerMinute(100_000))] };
/// await using var controller = new AdmissionController(policy);
/// var me = controller.Caller("key:me");
/// var admission = await controller.AdmitAsync(new() { Caller = me, Estimate = new(InputTokens: 1_200, MaxOutputTokens: 500) });
/// if (!admission.IsAdmitted)
///     Console.WriteLine(admission.Refusal.Message);
/// else
///     admission.Lease.Settle(new() { InputTokens = 1_150, OutputTokens = 200 });
/// </code></example>
public sealed partial class AdmissionController : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Clock _clock;
    private readonly RefusalFinder _refusals;
    private readonly LeaseTable _leases = new();
    private readonly WaitQueue _queue = new();
    private readonly HealthWorld _health;
    private readonly Registry _registry;
    private readonly Explainer _explainer;
    private readonly WakeTimer _wake;
    private readonly Choices _choices;
    private readonly Affinity _affinity = new();
    private readonly EventFeed _events;
    private readonly bool _resumeInline;
    private readonly Stack<Waiter> _waiterPool = new();
    private QueueOptions _queueOptions = new();
    private long _leaseExpiry;
    private long _overuseTokens;
    private NanoUsd _overuseCost;
    private bool _disposed;

    /// <summary>Makes a controller.</summary>
    /// <param name="policy">What it decides by.</param>
    /// <param name="time">
    /// Its clock; the system's unless given. On a <see cref="VirtualTimeProvider"/> those that wait resume inline, so that everything that
    /// follows is deterministic.
    /// </param>
    /// <exception cref="ArgumentException">The policy contradicts itself; the message names scope, field and value.</exception>
    public AdmissionController(TrafficPolicy policy, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        time ??= TimeProvider.System;
        _clock = new(time);
        _refusals = new(_clock);
        _resumeInline = time is VirtualTimeProvider;
        _events = new(_resumeInline);
        _health = new(_clock, _events, new(policy.Seed));
        _registry = new(_clock, _health);
        _choices = new(policy.Seed);
        _explainer = new(_clock, _refusals, _registry);
        _wake = new(_clock, OnTimer);
        Apply(policy);
    }

    /// <summary>What calls were seen to use, for whoever reserves by it and teaches it; part of the saved state.</summary>
    public LearnedEstimates Estimates { get; } = new();

    /// <summary>Resolves the scopes of a caller, once; keep the result for as long as the caller is known.</summary>
    /// <param name="scopes">The names of its scopes.</param>
    /// <exception cref="KeyNotFoundException">There is no scope of that name.</exception>
    public CallerScopes Caller(params ReadOnlySpan<string> scopes)
    {
        lock (_lock)
        {
            var resolved = new CallerScopes(this, _registry.Scopes(scopes));
            resolved.Refresh(_registry.Version);
            return resolved;
        }
    }

    /// <summary>The target of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is no target of that name.</exception>
    public Target Target(string name)
    {
        lock (_lock)
            return _registry.Target(name);
    }

    /// <summary>The target of a name, made if it is not there yet; for models that a wildcard names.</summary>
    /// <param name="name">The target's name.</param>
    /// <param name="make">Says what to make it from, and what its own scopes are.</param>
    public Target GetOrAddTarget(string name, Func<string, (TargetOptions Target, IReadOnlyList<ScopeOptions> Scopes)> make)
    {
        lock (_lock)
        {
            if (_registry.TryTarget(name) is { } known)
                return known;
        }

        var (target, scopes) = make(name);
        if (!string.Equals(target.Name, name, StringComparison.Ordinal))
            throw new ArgumentException($"Target '{name}' was asked for and '{target.Name}' was made.", nameof(make));
        lock (_lock)
            return _registry.TryTarget(name) ?? _registry.Add(target, scopes, _clock.Now);
    }

    /// <summary>
    /// Puts another policy in force. Counts of limits that it still names live on, whatever their windows are now; a raised limit lets
    /// waiters go at once; open calls end as they would have.
    /// </summary>
    /// <exception cref="ArgumentException">The policy contradicts itself; the one in force stays.</exception>
    public void Apply(TrafficPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Decided decided = default;
        policy.Queue.Validated();
        policy.Affinity.Validated();
        if (policy.LeaseExpiry <= TimeSpan.Zero || policy.LeaseExpiry > CooldownOptions.Longest)
            throw new ArgumentOutOfRangeException(nameof(policy), policy.LeaseExpiry, "The lease expiry must be more than 0 and at most ten years.");
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var now = _clock.Now;
            _registry.Apply(policy, now);
            CountOpenCalls(now);
            _queueOptions = policy.Queue;
            _affinity.Configure(policy.Affinity, _clock);
            _leaseExpiry = _clock.Ticks(policy.LeaseExpiry);
            _leases.Shorten(openUntil: now + _leaseExpiry, rememberUntil: now + (ExpiriesRemembered * _leaseExpiry));
            _queue.Reconfigure(waiter => waiter.Ask.Caller.Refresh(_registry.Version), now);
            DoubtEverybody();
            RunEvents(now, ref decided);
        }

        Publish(decided);
    }

    /// <summary>Decides at once, without waiting.</summary>
    /// <param name="request">The call.</param>
    public AdmissionResult TryAdmit(in AdmissionRequest request)
    {
        var ask = Ask.Of(request, this);
        return Decide(ref ask);
    }

    /// <summary>
    /// Decides, and waits for room where there is none but could be before the deadline; otherwise refuses at once, for the reason that holds
    /// the call up. Those that wait go in fair order, and before newcomers that are not before them in it.
    /// </summary>
    /// <param name="request">The call.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The waiting was cancelled; nothing was consumed.</exception>
    public ValueTask<AdmissionResult> AdmitAsync(AdmissionRequest request, CancellationToken cancellationToken = default)
    {
        var ask = Ask.Of(request, this);
        return DecideOrWait(ref ask, request.MaxWait, cancellationToken);
    }

    internal ValueTask<AdmissionResult> AdmitAsync(in AdmissionRequest request, TimeSpan maxWait, CancellationToken cancellationToken)
    {
        var ask = Ask.Of(request, this);
        return DecideOrWait(ref ask, maxWait, cancellationToken);
    }

    /// <summary>The numbers of everything, at one instant; changes nothing.</summary>
    public EngineSnapshot Capture()
    {
        lock (_lock)
        {
            var now = _clock.Now;
            var (leases, attempts) = ReadLeases(now);
            return new()
            {
                Scopes = _registry.ReadScopes(now),
                Targets = _registry.ReadTargets(now),
                OpenLeases = _leases.OpenCount,
                Leases = leases,
                OpenAttempts = attempts,
                Waiting = _queue.Count,
                Members = _registry.Members.Count,
                OveruseTokens = _overuseTokens,
                OveruseCost = _overuseCost,
            };
        }
    }

    /// <summary>
    /// The limit on a dimension that leaves a caller the least room, of those over a rolling window at most a day long; for the rate headers of
    /// an answer. Changes nothing.
    /// </summary>
    /// <param name="caller">The caller.</param>
    /// <param name="dimension">The dimension.</param>
    /// <returns><see langword="null"/> where no such limit is set.</returns>
    public LimitReading? ReadTightest(CallerScopes caller, Dimension dimension)
    {
        lock (_lock)
        {
            var now = _clock.Now;
            caller = AsSeen(caller, now);
            LimitReading? tightest = null;
            foreach (var meter in caller.Meters)
            {
                if (meter.Options.Dimension != dimension || meter.Options.Window is not Window.Rolling { Length.Ticks: <= TimeSpan.TicksPerDay })
                    continue;
                var reading = _registry.Read(meter, now);
                if (tightest is null || reading.Remaining < tightest.Remaining)
                    tightest = reading;
            }

            return tightest;
        }
    }

    /// <summary>Ends all waiting: those that wait are refused. Open leases can still be ended.</summary>
    public ValueTask DisposeAsync()
    {
        Decided decided = default;
        lock (_lock)
        {
            if (_disposed)
                return ValueTask.CompletedTask;
            _disposed = true;
            _wake.Stop();
            var now = _clock.Now;
            while (_queue.Any is { } waiter)
                RefuseWaiter(waiter, now, ref decided);
        }

        Publish(decided);
        return _wake.DisposeAsync();
    }
}
