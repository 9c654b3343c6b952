using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;
using Sluice.Admission;
using Sluice.Tokens;

namespace Sluice.RateLimiting;

/// <summary>
/// The answer of a limiter. Disposing it ends it: slots among the open calls come back, and what counts over time counts as it was asked for.
/// Who knows better says so before that, with <see cref="Settle"/> or <see cref="Release"/>; the base library's leases cannot.
/// </summary>
public sealed class TrafficRateLimitLease : RateLimitLease
{
    private static readonly string[] OfAcquired = [];

    private static readonly string[] OfRefused =
    [
        MetadataName.RetryAfter.Name, MetadataName.ReasonPhrase.Name, TrafficMetadata.Refusal.Name, TrafficMetadata.Limit.Name, TrafficMetadata.Scope.Name,
        TrafficMetadata.Dimension.Name, TrafficMetadata.Remaining.Name, TrafficMetadata.RetryAfterIsExact.Name,
    ];

    private readonly Lease _lease;
    private readonly bool _isHeld;

    internal TrafficRateLimitLease(Lease lease) => (_lease, _isHeld) = (lease, true);

    internal TrafficRateLimitLease(Refusal? refusal) => Refusal = refusal;

    /// <inheritdoc/>
    public override bool IsAcquired => Refusal is null;

    /// <summary>Why it was refused; <see langword="null"/> if it was not.</summary>
    public Refusal? Refusal { get; }

    /// <inheritdoc/>
    public override IEnumerable<string> MetadataNames => Refusal is null ? OfAcquired : OfRefused;

    /// <summary>Ends the lease: what was used replaces what was asked for. Less is given back at once, more is booked at once.</summary>
    /// <param name="actual">What was used.</param>
    public void Settle(in Usage actual)
    {
        if (_isHeld)
            _lease.Settle(actual);
    }

    /// <summary>Ends the lease and gives everything back, because nothing was done with it.</summary>
    public void Release()
    {
        if (_isHeld)
            _lease.Release();
    }

    /// <inheritdoc/>
    public override bool TryGetMetadata(string metadataName, [NotNullWhen(true)] out object? metadata)
    {
        metadata = Refusal is { } refusal ? Find(refusal, metadataName) : null;
        return metadata is not null;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _isHeld)
            _lease.SettleAtEstimate();
        base.Dispose(disposing);
    }

    private static object? Find(Refusal refusal, string name) => name switch
    {
        _ when name == MetadataName.RetryAfter.Name => refusal.RetryAfter,
        _ when name == MetadataName.ReasonPhrase.Name => refusal.Message,
        _ when name == TrafficMetadata.Refusal.Name => refusal,
        _ when name == TrafficMetadata.Limit.Name => refusal.Limit,
        _ when name == TrafficMetadata.Scope.Name => refusal.Scope,
        _ when name == TrafficMetadata.Dimension.Name => refusal.Dimension,
        _ when name == TrafficMetadata.Remaining.Name => Math.Max(0, refusal.Max - refusal.Used - refusal.Reserved),
        _ when name == TrafficMetadata.RetryAfterIsExact.Name => refusal.RetryAfterIsExact,
        _ => null,
    };
}
