using Sluice.Gateway.Admin.Api;
using Sluice.Storage.Admins;

namespace Sluice.Gateway.Admin.Access;

/// <summary>An administrator.</summary>
/// <param name="Name">The name, as the audit log tells it.</param>
/// <param name="Role"><c>viewer</c>, <c>operator</c> or <c>admin</c>.</param>
/// <param name="Created">When the administrator was added; null for the holder of the first token.</param>
/// <param name="Updated">When role or token were changed last.</param>
internal sealed record AdminView(string Name, string Role, DateTime? Created, DateTime? Updated)
{
    public static AdminView Of(StoredAdmin admin) => new(admin.Name, Roles.Word(admin.Role), admin.Created.UtcDateTime, admin.Updated.UtcDateTime);
}
