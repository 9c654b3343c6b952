using Sluice.Tokens;

namespace Sluice.Protocols;

/// <summary>Counts a prompt by the engine's upper bounds. The model is not known yet while a body is scanned: media count by the dearest rule.</summary>
internal sealed class PromptEstimator(ITokenEstimator text) : IPromptEstimator
{
    // The largest context that models on the market take; no file can count for more.
    private const long LargestContext = 1_050_000;

    public long Text(ReadOnlySpan<byte> utf8) => text.EstimateJsonText(utf8);

    public long Message() => MessageOverhead.PerMessage + MessageOverhead.PerPart;

    public long Tool() => MessageOverhead.PerTool;

    public long Media(in PromptMedia media) => media.Kind switch
    {
        MediaKind.Image => Image(media.Source),
        MediaKind.Audio or MediaKind.Video => MediaTokens.Audio(null, LargestContext),
        _ => MediaTokens.Document(null, LargestContext),
    };

    private static long Image(ReadOnlySpan<byte> source) =>
        ImageSize.TryRead(source, out var size) ? MediaTokens.Image([], size) : MediaTokens.Image([]);
}
