using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;
using Sluice.Admission;
using Sluice.Limits;

namespace Sluice.RateLimiting;

/// <summary>
/// Sluice's limits as a <see cref="PartitionedRateLimiter{TResource}"/>, as ASP.NET Core's rate-limiting middleware takes it: every partition has
/// limits of its own, and all of them may share others. No timer a partition; those that nobody uses are dropped once nothing of them counts.
/// </summary>
/// <typeparam name="TResource">What is partitioned, such as an <c>HttpContext</c>.</typeparam>
/// <example><code>
/// options.GlobalLimiter = new PartitionedTrafficRateLimiter&lt;HttpContext&gt;(
///     context => context.User.Identity?.Name ?? "anonymous", [LimitOptions.RequestsPerMinute(60)]);
/// </code></example>
public sealed class PartitionedTrafficRateLimiter<TResource> : PartitionedRateLimiter<TResource>
{
    private const string OwnTemplate = "partition";
    private const string OwnScope = "all";

    private readonly AdmissionController _controller;
    private readonly Func<TResource, CallerScopes> _callerOf;
    private readonly TrafficRateLimiterOptions _options;
    private readonly TimeProvider _time;
    private readonly bool _isOwner;
    private readonly ConditionalWeakTable<CallerScopes, TrafficPermits> _permits = [];

    /// <summary>Makes a limiter with limits of its own for every key.</summary>
    /// <param name="partitionKey">Says to which partition a resource belongs: a name of 1 to 256 characters.</param>
    /// <param name="perPartition">The limits of each partition.</param>
    /// <param name="shared">Limits that all partitions share.</param>
    /// <param name="options">How it asks them; a permit is a request unless given.</param>
    /// <param name="time">Its clock; the system's unless given.</param>
    /// <param name="queue">Who may wait, and how long; 500 calls for 10 s unless given.</param>
    /// <exception cref="ArgumentException">The limits contradict themselves; the message names field and value.</exception>
    public PartitionedTrafficRateLimiter(
        Func<TResource, string> partitionKey,
        IReadOnlyList<LimitOptions> perPartition,
        IReadOnlyList<LimitOptions>? shared = null,
        TrafficRateLimiterOptions? options = null,
        TimeProvider? time = null,
        QueueOptions? queue = null)
    {
        ArgumentNullException.ThrowIfNull(partitionKey);
        ArgumentNullException.ThrowIfNull(perPartition);
        _options = options ?? new();
        _time = time ?? TimeProvider.System;
        _isOwner = true;
        var policy = new TrafficPolicy
        {
            Scopes = [new(OwnScope, shared ?? [])],
            Templates = [new(OwnTemplate, perPartition)],
            Queue = queue ?? new(),
        };
        _controller = new(policy, time);
        var all = _controller.Caller(OwnScope);
        _callerOf = resource => all.Member(OwnTemplate, partitionKey(resource));
    }

    /// <summary>Makes a limiter over the callers of a controller, which is not disposed with it.</summary>
    /// <param name="controller">Who decides.</param>
    /// <param name="callerOf">Says whose limits a resource draws on; callers are to be resolved once and kept.</param>
    /// <param name="options">How it asks them; a permit is a request unless given.</param>
    /// <param name="time">The controller's clock; the system's unless given.</param>
    public PartitionedTrafficRateLimiter(
        AdmissionController controller, Func<TResource, CallerScopes> callerOf, TrafficRateLimiterOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(controller);
        ArgumentNullException.ThrowIfNull(callerOf);
        _controller = controller;
        _callerOf = callerOf;
        _options = options ?? new();
        _time = time ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public override RateLimiterStatistics GetStatistics(TResource resource) => Of(resource).Statistics();

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(TResource resource, int permitCount) => Of(resource).Attempt(permitCount);

    /// <inheritdoc/>
    protected override ValueTask<RateLimitLease> AcquireAsyncCore(TResource resource, int permitCount, CancellationToken cancellationToken) =>
        Of(resource).AcquireAsync(permitCount, cancellationToken);

    /// <inheritdoc/>
    protected override async ValueTask DisposeAsyncCore()
    {
        if (_isOwner)
            await _controller.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _isOwner)
            _controller.DisposeAsync().AsTask().GetAwaiter().GetResult();
        base.Dispose(disposing);
    }

    private TrafficPermits Of(TResource resource)
    {
        var caller = _callerOf(resource);
        return _permits.TryGetValue(caller, out var permits) ? permits : _permits.GetValue(caller, Make);
    }

    private TrafficPermits Make(CallerScopes caller) => new(_controller, caller, _options, _time);
}
