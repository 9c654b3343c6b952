namespace Sluice.Tokens;

/// <summary>Says how many tokens a text is at most, before anything is sent. What a call really used settles it afterwards.</summary>
public interface ITokenEstimator
{
    /// <summary>The tokens of a UTF-8 text at most.</summary>
    /// <param name="utf8">The text. Bytes that are not UTF-8 count as a token each.</param>
    /// <returns>0 for an empty text, else at least 1.</returns>
    long EstimateText(ReadOnlySpan<byte> utf8);

    /// <summary>The tokens of a UTF-16 text at most.</summary>
    /// <param name="text">The text. Lone surrogates count as the replacement character that they are sent as.</param>
    /// <returns>0 for an empty text, else at least 1.</returns>
    long EstimateText(ReadOnlySpan<char> text);

    /// <summary>
    /// The tokens of a JSON string at most, read as it stands in a request body: the model sees <c>\n</c> as one character and
    /// <c>\u4f60</c> as one too, so that the escapes must not be counted as they are written.
    /// </summary>
    /// <param name="escaped">What stands between the quotes. An escape that JSON does not know counts as the text it is.</param>
    /// <returns>0 for an empty text, else at least 1.</returns>
    long EstimateJsonText(ReadOnlySpan<byte> escaped);
}
