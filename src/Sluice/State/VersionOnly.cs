namespace Sluice.State;

/// <summary>What is looked at first: of another version nothing else can be read.</summary>
[System.Text.Json.Serialization.JsonUnmappedMemberHandling(System.Text.Json.Serialization.JsonUnmappedMemberHandling.Skip)]
internal sealed record VersionOnly(int Version);
