using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Backends;
using Sluice.Gateway.Admin.Backups;
using Sluice.Gateway.Admin.Configuration;
using Sluice.Gateway.Admin.Explaining;
using Sluice.Gateway.Admin.Groups;
using Sluice.Gateway.Admin.History;
using Sluice.Gateway.Admin.Keys;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Admin.Usage;
using Sluice.Gateway.Telemetry.Webhooks;

namespace Sluice.Gateway.Admin;

/// <summary>How the admin API writes JSON: names in camelCase, every field always there.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GatewayStatus))]
[JsonSerializable(typeof(AdminView))]
[JsonSerializable(typeof(AdminList))]
[JsonSerializable(typeof(AdminWithToken))]
[JsonSerializable(typeof(MadeAdminToken))]
[JsonSerializable(typeof(AdminSettings))]
[JsonSerializable(typeof(BackendView))]
[JsonSerializable(typeof(BackendList))]
[JsonSerializable(typeof(BackendOrder))]
[JsonSerializable(typeof(BackendTestView))]
[JsonSerializable(typeof(BackupView))]
[JsonSerializable(typeof(BackupList))]
[JsonSerializable(typeof(KeyView))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(KeyWithSecret))]
[JsonSerializable(typeof(KeyRotation))]
[JsonSerializable(typeof(GroupView))]
[JsonSerializable(typeof(GroupList))]
[JsonSerializable(typeof(ErrorView))]
[JsonSerializable(typeof(OutcomeView))]
[JsonSerializable(typeof(ConfigView))]
[JsonSerializable(typeof(CooldownView))]
[JsonSerializable(typeof(CooldownList))]
[JsonSerializable(typeof(AlertView))]
[JsonSerializable(typeof(AlertList))]
[JsonSerializable(typeof(WebhookBody))]
[JsonSerializable(typeof(AuditList))]
[JsonSerializable(typeof(RequestView))]
[JsonSerializable(typeof(RequestDetailView))]
[JsonSerializable(typeof(RequestList))]
[JsonSerializable(typeof(UsageReport))]
[JsonSerializable(typeof(SeriesReport))]
[JsonSerializable(typeof(BudgetCorrection))]
[JsonSerializable(typeof(BudgetCorrected))]
[JsonSerializable(typeof(ExplainQuestion))]
[JsonSerializable(typeof(ExplainView))]
[JsonSerializable(typeof(JsonObject))]
[JsonSerializable(typeof(string))]
internal sealed partial class AdminJson : JsonSerializerContext;
