namespace Sluice.Gateway.Config.Reading;

/// <summary>A property in the file.</summary>
/// <param name="Name">The name as written.</param>
/// <param name="Value">The value.</param>
internal sealed record SourceMember(string Name, SourceNode Value);
