namespace Sluice.Gateway.Tests.Conformance;

/// <summary>What a request asks, as its server understands it.</summary>
/// <param name="Text">The last thing that the user said.</param>
/// <param name="ToolResult">The result that it brings, where that is the last thing.</param>
/// <param name="Tool">The first tool that may be called.</param>
/// <param name="Image">The kind and length of the image that it shows.</param>
internal sealed record Asked(string Text, string? ToolResult, string? Tool, string? Image);
