using System.Text.Json.Serialization;

namespace Sluice.Gateway.Config.Running;

/// <summary>How settings are written to be compared.</summary>
[JsonSerializable(typeof(TelemetryConfig))]
internal sealed partial class StartOnlyJson : JsonSerializerContext;
