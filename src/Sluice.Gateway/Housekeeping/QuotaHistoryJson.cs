using System.Text.Json.Serialization;

namespace Sluice.Gateway.Housekeeping;

/// <summary>How the names of quotas that were loaded are kept.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class QuotaHistoryJson : JsonSerializerContext;
