using System.Text.Json.Serialization;

namespace Sluice.State;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(EngineState))]
[JsonSerializable(typeof(JournalRecord))]
[JsonSerializable(typeof(VersionOnly))]
internal sealed partial class StateJsonContext : JsonSerializerContext;
