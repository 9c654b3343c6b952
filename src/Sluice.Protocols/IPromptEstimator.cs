namespace Sluice.Protocols;

/// <summary>What the parts of a prompt count for, in tokens, never too few. Called while a body is scanned: it must not keep a span.</summary>
internal interface IPromptEstimator
{
    /// <summary>Tokens of a text.</summary>
    /// <param name="utf8">The text; the source of a tool or schema comes as the JSON it is written in.</param>
    long Text(ReadOnlySpan<byte> utf8);

    /// <summary>Tokens that a message costs besides its text.</summary>
    long Message();

    /// <summary>Tokens that a tool definition or tool call costs besides its text.</summary>
    long Tool();

    /// <summary>Tokens of an image, sound, video or file; never by the length of its base64.</summary>
    /// <param name="media">The part.</param>
    long Media(in PromptMedia media);
}
