namespace Sluice.State;

/// <summary>What is looked at first: of another version nothing else can be read.</summary>
internal sealed record VersionOnly(int Version);
