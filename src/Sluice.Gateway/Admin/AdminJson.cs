using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Status;

namespace Sluice.Gateway.Admin;

/// <summary>How the admin API writes JSON: names in camelCase, every field always there.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatewayStatus))]
internal sealed partial class AdminJson : JsonSerializerContext;
