using Sluice.Admission;
using Sluice.Health;
using Sluice.Limits;

namespace Sluice.Resilience;

/// <summary>What a <see cref="ResilientExecutor"/> joins; each part can be left out.</summary>
public sealed record ResilienceOptions
{
    private const string TargetOfOne = "default";

    /// <summary>All parts with their defaults, and no rate: 3 retries from 1 s to 60 s, breaker 5 failures and 30 s, 10 calls in flight.</summary>
    public static ResilienceOptions Default { get; } = new()
    {
        Retry = new() { Attempts = 4, PerTarget = 4, Max = TimeSpan.FromSeconds(60) },
        Breaker = new(),
        MaxInFlight = 10,
    };

    /// <summary>Retries only, 2 of them.</summary>
    public static ResilienceOptions Minimal { get; } = new() { Retry = new() { Attempts = 3, PerTarget = 3, Max = TimeSpan.FromSeconds(60) } };

    /// <summary>3 retries from 1 s to 30 s, 10 requests a second, breaker 5 failures and 30 s, 10 calls in flight.</summary>
    public static ResilienceOptions Production { get; } = Default with { Retry = new() { Attempts = 4, PerTarget = 4 }, RequestsPerSecond = 10 };

    /// <summary>Where calls can go, in the order in which they are tried, each with a state of its own; one place unless set.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [TargetOfOne];

    /// <summary>How failures are tried again; not at all if <see langword="null"/>.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>Requests a second on each target; 0 is unlimited, 0.5 one in two seconds. At most 10^6.</summary>
    public double RequestsPerSecond { get; init; }

    /// <summary>Requests at once after a pause; 0 is half as many again as a second's, and at least 1.</summary>
    public int Burst { get; init; }

    /// <summary>When a target that fails is left alone; never if <see langword="null"/>.</summary>
    public BreakerOptions? Breaker { get; init; }

    /// <summary>How long a target that answered 429 is left alone.</summary>
    public CooldownOptions Cooldown { get; init; } = new();

    /// <summary>Calls in flight on each target; 0 is unlimited.</summary>
    public int MaxInFlight { get; init; }

    /// <summary>How long a call waits for room; <see langword="null"/> is as long as it takes, zero not at all.</summary>
    public TimeSpan? QueueTimeout { get; init; }

    /// <summary>Calls that may wait at the same time.</summary>
    public int QueueCapacity { get; init; } = 500;

    /// <summary>These options with what the environment says over them; see <see cref="ResilienceEnvironment"/>.</summary>
    /// <param name="read">Reads a variable; the process's environment unless given.</param>
    /// <exception cref="FormatException">A variable has a value that makes no sense; the message names it, its value and what is right.</exception>
    public ResilienceOptions WithEnvironment(Func<string, string?>? read = null) =>
        ResilienceEnvironment.Apply(this, read ?? Environment.GetEnvironmentVariable);

    internal TrafficPolicy ToPolicy()
    {
        if (Targets.Count == 0)
            throw new ArgumentException("There is no target to call; name at least one.", nameof(Targets));
        if (!(RequestsPerSecond is >= 0 and <= 1_000_000))
            throw new ArgumentOutOfRangeException(nameof(RequestsPerSecond), RequestsPerSecond, "Requests a second must be from 0 (unlimited) to 10^6.");
        if (Burst < 0)
            throw new ArgumentOutOfRangeException(nameof(Burst), Burst, "The burst must be 0 (half as many again as a second's) or more.");
        if (MaxInFlight < 0)
            throw new ArgumentOutOfRangeException(nameof(MaxInFlight), MaxInFlight, "Calls in flight must be 0 (unlimited) or more.");
        return new()
        {
            Scopes = [new(ResilientExecutor.CallerScope), .. Targets.Select(target => new ScopeOptions(ScopeOf(target), [.. Limits()]))],
            Targets = [.. Targets.Select(target => new TargetOptions(target)
            {
                Scopes = [ScopeOf(target)],
                Cooldown = Cooldown,
                Breaker = Breaker ?? new() { Failures = 0 },
            })],
            LeaseExpiry = CooldownOptions.Longest, // the executor ends every lease it takes, however long its work
            Queue = new() { Capacity = QueueCapacity, MaxWait = QueueTimeout ?? CooldownOptions.Longest },
        };
    }

    internal static string ScopeOf(string target) => $"target:{target}";

    private IEnumerable<LimitOptions> Limits()
    {
        if (RequestsPerSecond > 0)
        {
            // A whole burst in the time that it takes, so that a rate below one a second is a rate too.
            var burst = Burst > 0 ? Burst : Math.Max(1, (long)Math.Ceiling(1.5 * RequestsPerSecond));
            var period = TimeSpan.FromTicks((long)Math.Ceiling(burst * TimeSpan.TicksPerSecond / RequestsPerSecond));
            yield return new("rps", Dimension.Requests, burst, new Window.TokenBucket(period, burst));
        }

        if (MaxInFlight > 0)
            yield return LimitOptions.Concurrency(MaxInFlight);
    }
}
