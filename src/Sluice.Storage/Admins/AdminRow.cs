namespace Sluice.Storage.Admins;

/// <summary>A row of <c>admins</c> as the database gives it.</summary>
internal sealed record AdminRow
{
    public string Name { get; init; } = "";

    public string Role { get; init; } = "";

    public string TokenHash { get; init; } = "";

    public long CreatedMs { get; init; }

    public long UpdatedMs { get; init; }

    // A role that this program does not know may do the least.
    public StoredAdmin ToAdmin() => new()
    {
        Name = Name,
        Role = Role switch { "admin" => AdminRole.Admin, "operator" => AdminRole.Operator, _ => AdminRole.Viewer },
        TokenHash = TokenHash,
        Created = DateTimeOffset.FromUnixTimeMilliseconds(CreatedMs),
        Updated = DateTimeOffset.FromUnixTimeMilliseconds(UpdatedMs),
    };

    public override string ToString() => Name;
}
