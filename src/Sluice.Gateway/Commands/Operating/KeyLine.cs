namespace Sluice.Gateway.Commands.Operating;

/// <summary>A client key as <c>sluice keys list</c> shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>good</c>, <c>disabled</c>, <c>expired</c> or <c>revoked</c>.</param>
/// <param name="ManagedBy"><c>config</c>: the file; <c>admin</c>: the database.</param>
/// <param name="Group">Its group; null for none.</param>
/// <param name="Keys">The beginnings of the keys that callers may show, the newest first; empty for the file's.</param>
/// <param name="Created">When it was made; null for the file's.</param>
/// <param name="Expires">From when on it is refused; null is never.</param>
internal sealed record KeyLine(
    string Name, string State, string ManagedBy, string? Group, IReadOnlyList<string> Keys, DateTimeOffset? Created, DateTimeOffset? Expires)
{
    /// <summary>The word for a key's state.</summary>
    public static string StateOf(bool isRevoked, bool isEnabled, DateTimeOffset? expires, DateTimeOffset now) =>
        isRevoked ? "revoked" : !isEnabled ? "disabled" : expires <= now ? "expired" : "good";
}
