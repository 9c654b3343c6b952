using System.Text.Json;
using Sluice.Storage.Audit;

namespace Sluice.Gateway.Admin.History;

/// <summary>One change that somebody made.</summary>
/// <param name="Id">Its number, ascending with time.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who: an administrator's name, or <c>cli</c> for a command on the data directory.</param>
/// <param name="Action">What, as <c>key.create</c>.</param>
/// <param name="Subject">To what, as <c>key:team-a</c>.</param>
/// <param name="Before">The settings before, without secrets; null where there was nothing.</param>
/// <param name="After">The settings after, without secrets; null where nothing is left.</param>
/// <param name="Reason">Why, in the administrator's words.</param>
/// <param name="RequestId">Sluice's id of the request that asked for it.</param>
internal sealed record AuditView(
    long Id, DateTime At, string Actor, string Action, string Subject, JsonElement? Before, JsonElement? After, string? Reason, string? RequestId)
{
    public static AuditView Of(AuditEntry entry) => new(
        entry.Id, entry.Time.UtcDateTime, entry.Actor, entry.Action, entry.Subject, Json(entry.Before), Json(entry.After), entry.Reason, entry.RequestId);

    private static JsonElement? Json(string? text) => text is null ? null : JsonElement.Parse(text);
}
