using Sluice.Protocols;

namespace Sluice.Gateway.Tests.Protocols;

/// <summary>One token a byte of text; everything else has a price of its own, so that sums tell what was counted.</summary>
internal sealed class CountingEstimator : IPromptEstimator
{
    public const long PerMessage = 1_000_000;
    public const long PerTool = 1_000_000_000;
    public const long PerMedia = 1_000_000_000_000;

    public List<(MediaKind Kind, string Source, string Hint)> Seen { get; } = [];

    public long Text(ReadOnlySpan<byte> utf8) => utf8.Length;

    public long Message() => PerMessage;

    public long Tool() => PerTool;

    public long Media(in PromptMedia media)
    {
        Seen.Add((media.Kind, System.Text.Encoding.UTF8.GetString(media.Source), System.Text.Encoding.UTF8.GetString(media.Hint)));
        return PerMedia;
    }
}
