using System.Runtime.InteropServices;

namespace Sluice.Errors;

/// <summary>What an answer's headers say of one limit. What was not said, or was nonsense, is <see langword="null"/>.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct RateLimitReading
{
    /// <summary>The headers it comes from.</summary>
    public required RateLimitFamily Family { get; init; }

    /// <summary>What the limit counts.</summary>
    public required RateLimitDimension Dimension { get; init; }

    /// <summary>The provider's name of the limit where it has one: an IETF policy, a subscription claim such as <c>7d_opus</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The length of the window where the headers name it.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>The limit, at least 1.</summary>
    public long? Limit { get; init; }

    /// <summary>What is left; 0 is used up.</summary>
    public long? Remaining { get; init; }

    /// <summary>The time until it is whole again, from zero to <see cref="RateLimitHeaders.MaxReset"/>.</summary>
    public TimeSpan? Reset { get; init; }

    /// <summary>The used share of a subscription window, 1 being all of it; never negative, may pass 1.</summary>
    public double? Utilization { get; init; }

    /// <summary>Whether the provider says in words that it refuses calls for this limit.</summary>
    public bool IsRejected { get; init; }

    /// <summary>Whether nothing is left.</summary>
    public bool IsExhausted => Remaining == 0 || IsRejected;

    /// <summary>Whether it belongs to a faster lane beside the standard one, so that nothing left there holds no call back.</summary>
    public bool IsOptionalLane => Family is RateLimitFamily.AnthropicFast or RateLimitFamily.AnthropicPriority;
}
