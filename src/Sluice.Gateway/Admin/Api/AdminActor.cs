using Sluice.Storage.Admins;

namespace Sluice.Gateway.Admin.Api;

/// <summary>Who asks.</summary>
/// <param name="Name">As the audit log tells it; <c>admin</c> for the holder of the first token.</param>
/// <param name="Role">What that one may do.</param>
internal sealed record AdminActor(string Name, AdminRole Role)
{
    /// <summary>The name of whoever holds the first token, which no named admin may have.</summary>
    public const string First = "admin";
}
