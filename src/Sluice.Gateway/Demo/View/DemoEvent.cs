namespace Sluice.Gateway.Demo.View;

/// <summary>Something worth a line.</summary>
/// <param name="At">When, from the start.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Text">All of it in a sentence.</param>
internal sealed record DemoEvent(TimeSpan At, DemoEventKind Kind, string Text);
