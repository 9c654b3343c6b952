namespace Sluice.Protocols;

/// <summary>A part of a prompt that is not text. Spans point into the body, with JSON escapes (<c>\/</c>) as they stand there.</summary>
internal readonly ref struct PromptMedia
{
    /// <summary>What it is.</summary>
    public required MediaKind Kind { get; init; }

    /// <summary>The data URL, base64 data, remote URL or file id; empty where the part names none.</summary>
    public ReadOnlySpan<byte> Source { get; init; }

    /// <summary>An image's <c>detail</c>, a sound's <c>format</c>, a file's name; empty where the part names none.</summary>
    public ReadOnlySpan<byte> Hint { get; init; }
}
