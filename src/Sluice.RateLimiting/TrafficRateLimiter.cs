using System.Threading.RateLimiting;
using Sluice.Admission;
using Sluice.Limits;

namespace Sluice.RateLimiting;

/// <summary>
/// A set of Sluice's limits as a <see cref="RateLimiter"/>: several dimensions and windows in one decision, of which a refusal takes nothing;
/// an exact <see cref="MetadataName.RetryAfter"/>; waiting in fair order; permits that can be given back (<see cref="TrafficRateLimitLease"/>).
/// </summary>
/// <example><code>
/// await using var limiter = new TrafficRateLimiter([LimitOptions.RequestsPerMinute(60), LimitOptions.TokensPerMinute(100_000)], new() { Unit = PermitUnit.Token });
/// using var lease = await limiter.AcquireAsync(permitCount: 1_500);
/// if (!lease.IsAcquired &amp;&amp; lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
///     Console.WriteLine($"passes in {wait}");
/// </code></example>
public sealed class TrafficRateLimiter : RateLimiter
{
    private const string OwnScope = "limiter";

    private readonly AdmissionController? _owned;
    private readonly TrafficPermits _permits;
    private bool _disposed;

    /// <summary>Makes a limiter with limits of its own.</summary>
    /// <param name="limits">The limits, each with a name of its own.</param>
    /// <param name="options">How it asks them; a permit is a request unless given.</param>
    /// <param name="time">Its clock; the system's unless given.</param>
    /// <param name="queue">Who may wait, and how long; 500 calls for 10 s unless given.</param>
    /// <exception cref="ArgumentException">The limits contradict themselves; the message names field and value.</exception>
    public TrafficRateLimiter(
        IReadOnlyList<LimitOptions> limits, TrafficRateLimiterOptions? options = null, TimeProvider? time = null, QueueOptions? queue = null)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _owned = new(new() { Scopes = [new(OwnScope, limits)], Queue = queue ?? new() }, time);
        _permits = new(_owned, _owned.Caller(OwnScope), options ?? new(), time ?? TimeProvider.System);
    }

    /// <summary>Makes a limiter over the scopes of a caller of a controller, which is not disposed with it.</summary>
    /// <param name="controller">Who decides.</param>
    /// <param name="caller">Whose limits are drawn on.</param>
    /// <param name="options">How it asks them; a permit is a request unless given.</param>
    /// <param name="time">The controller's clock; the system's unless given.</param>
    public TrafficRateLimiter(
        AdmissionController controller, CallerScopes caller, TrafficRateLimiterOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(controller);
        ArgumentNullException.ThrowIfNull(caller);
        _permits = new(controller, caller, options ?? new(), time ?? TimeProvider.System);
    }

    /// <inheritdoc/>
    public override TimeSpan? IdleDuration => _permits.Idle();

    /// <inheritdoc/>
    public override RateLimiterStatistics GetStatistics() => _permits.Statistics();

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _permits.Attempt(permitCount);
    }

    /// <inheritdoc/>
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _permits.AcquireAsync(permitCount, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async ValueTask DisposeAsyncCore()
    {
        _disposed = true;
        if (_owned is not null)
            await _owned.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _disposed = true;
        if (disposing)
            _owned?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }
}
