using System.Threading.RateLimiting;
using Sluice.Admission;
using Sluice.Limits;

namespace Sluice.RateLimiting;

/// <summary>What a lease of Sluice says besides <see cref="MetadataName.RetryAfter"/> and <see cref="MetadataName.ReasonPhrase"/>.</summary>
public static class TrafficMetadata
{
    /// <summary>The whole refusal; on refused leases only.</summary>
    public static MetadataName<Refusal> Refusal { get; } = MetadataName.Create<Refusal>("SLUICE_REFUSAL");

    /// <summary>The name of the limit that refused, such as <c>tpm</c>.</summary>
    public static MetadataName<string> Limit { get; } = MetadataName.Create<string>("LIMIT");

    /// <summary>Whose limit refused, such as <c>key:team-a</c>.</summary>
    public static MetadataName<string> Scope { get; } = MetadataName.Create<string>("SCOPE");

    /// <summary>What the limit that refused counts.</summary>
    public static MetadataName<Dimension> Dimension { get; } = MetadataName.Create<Dimension>("DIMENSION");

    /// <summary>How much of the limit that refused is left: less than was asked for.</summary>
    public static MetadataName<long> Remaining { get; } = MetadataName.Create<long>("REMAINING");

    /// <summary>
    /// Whether <see cref="MetadataName.RetryAfter"/> is exact: a millisecond earlier the same request fails, then it passes, if nothing else comes.
    /// Otherwise it is a lower bound.
    /// </summary>
    public static MetadataName<bool> RetryAfterIsExact { get; } = MetadataName.Create<bool>("RETRY_AFTER_EXACT");
}
