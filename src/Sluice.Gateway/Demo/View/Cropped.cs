using Spectre.Console.Rendering;

namespace Sluice.Gateway.Demo.View;

/// <summary>Exactly so many lines of something, so that what is below never moves: more are left out, missing ones are empty.</summary>
/// <param name="content">What is shown.</param>
/// <param name="lines">How many lines.</param>
internal sealed class Cropped(IRenderable content, int lines) : IRenderable
{
    /// <inheritdoc/>
    public Measurement Measure(RenderOptions options, int maxWidth) => content.Measure(options, maxWidth);

    /// <inheritdoc/>
    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var shown = lines > 0 ? Segment.SplitLines(content.Render(options, maxWidth), maxWidth, lines) : [];
        return shown.SelectMany(static line => line.Append(Segment.LineBreak));
    }
}
