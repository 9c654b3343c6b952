using System.Text.Json.Serialization;

namespace Sluice.Pricing;

/// <summary>Reads models.json without reflection, strictly.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(ModelRow[]))]
internal sealed partial class ModelRowContext : JsonSerializerContext;
