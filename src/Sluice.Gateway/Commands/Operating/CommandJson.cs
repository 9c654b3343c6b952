using System.Text.Json.Serialization;

namespace Sluice.Gateway.Commands.Operating;

/// <summary>How <c>--json</c> writes lists, and how answers of the admin API are read: names in camelCase.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<KeyLine>))]
[JsonSerializable(typeof(IReadOnlyList<BackendLine>))]
[JsonSerializable(typeof(IReadOnlyList<UsageLine>))]
[JsonSerializable(typeof(TestLine))]
internal sealed partial class CommandJson : JsonSerializerContext;
