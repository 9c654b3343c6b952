using Sluice.Storage.Admins;

namespace Sluice.Gateway.Admin.Api;

/// <summary>The roles as the API writes them.</summary>
internal static class Roles
{
    /// <summary>The words, from the least to the most.</summary>
    public static IReadOnlyList<(string Word, AdminRole Role)> Words { get; } =
        [("viewer", AdminRole.Viewer), ("operator", AdminRole.Operator), ("admin", AdminRole.Admin)];

    public static string Word(AdminRole role) => Words[(int)role].Word;
}
