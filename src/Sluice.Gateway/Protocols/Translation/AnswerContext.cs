namespace Sluice.Gateway.Protocols.Translation;

/// <summary>What the translation of an answer must know of its request.</summary>
internal sealed record AnswerContext
{
    /// <summary>Names an answer whose backend names none.</summary>
    public required string RequestId { get; init; }

    /// <summary>When the request came, in seconds since 1970.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>The model as the request names it, for answers that name none.</summary>
    public string Model { get; init; } = "";

    /// <summary>Whether the client asked for usage at the end of the stream (chat clients have to ask).</summary>
    public bool AsksForUsage { get; init; }

    /// <summary>The output limit that was written because the caller named none, in tokens.</summary>
    public long? WrittenOutputLimit { get; init; }

    /// <summary>The tools that were renamed on the way up.</summary>
    public ToolNames Tools { get; init; } = ToolNames.None;

    /// <summary>The context of the second translation, where two were needed.</summary>
    public AnswerContext? Further { get; init; }

    /// <summary>The context of a request.</summary>
    /// <param name="options">The translation's options.</param>
    public static AnswerContext Of(TranslationOptions options) => new() { RequestId = options.RequestId, CreatedAt = options.CreatedAt };
}
