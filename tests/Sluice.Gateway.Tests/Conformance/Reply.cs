namespace Sluice.Gateway.Tests.Conformance;

/// <summary>What a <see cref="StrictServer"/> says: a text, or a call of a tool.</summary>
internal sealed record Reply(string Text, string? Tool = null)
{
    public const string Arguments = """{"city":"Paris","days":2}""";

    /// <summary>What is asked for decides over the answer, so that a client sees whether it arrived.</summary>
    public static Reply To(Asked asked) => asked switch
    {
        { ToolResult: { } result } => new($"The tool said {result}."),
        { Tool: { } tool } => new("I ask the tool.", tool),
        { Image: { } image } => new($"I see {image}."),
        _ => new($"You said {asked.Text}."),
    };
}
