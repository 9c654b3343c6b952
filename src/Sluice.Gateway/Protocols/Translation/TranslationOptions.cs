namespace Sluice.Gateway.Protocols.Translation;

/// <summary>What a translation must know and the request does not say.</summary>
internal sealed record TranslationOptions
{
    /// <summary>The upstream's model, written in place of the caller's; <see langword="null"/> keeps that.</summary>
    public string? Model { get; init; }

    /// <summary>Whether hints that cannot be carried are refused, too (<c>"translate": "strict"</c>).</summary>
    public bool IsStrict { get; init; }

    /// <summary>The output limit to write where the caller names none, in tokens; <see langword="null"/> leaves it out where that may be.</summary>
    public long? OutputLimit { get; init; }

    /// <summary>The output limit, in tokens, where the protocol demands one and there is no other.</summary>
    public long DefaultMaxTokens { get; init; } = 4096;

    /// <summary>Whether a chat backend is asked for usage at the end of its stream; some servers refuse the question.</summary>
    public bool AsksForUsage { get; init; } = true;

    /// <summary>Sluice's id of the request: what an answer is named after whose backend names none.</summary>
    public required string RequestId { get; init; }

    /// <summary>When the request came, in seconds since 1970: chat answers hold it.</summary>
    public required long CreatedAt { get; init; }
}
