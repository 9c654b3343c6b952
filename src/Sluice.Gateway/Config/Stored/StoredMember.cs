namespace Sluice.Gateway.Config.Stored;

/// <summary>A backend, group or key that is kept in the database.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Json">What the file would hold under that name.</param>
internal sealed record StoredMember(string Name, string Json)
{
    /// <summary>The name alone: the settings may hold credentials.</summary>
    public override string ToString() => Name;
}
