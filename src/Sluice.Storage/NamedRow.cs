namespace Sluice.Storage;

/// <summary>A row of a table of names with settings, as the database gives it.</summary>
internal sealed record NamedRow
{
    public string Name { get; init; } = "";

    public string Settings { get; init; } = "";

    public string? Sealed { get; init; }

    public long CreatedMs { get; init; }

    public long UpdatedMs { get; init; }

    public DateTimeOffset Created => DateTimeOffset.FromUnixTimeMilliseconds(CreatedMs);

    public DateTimeOffset Updated => DateTimeOffset.FromUnixTimeMilliseconds(UpdatedMs);

    /// <summary>All rows of a table by name.</summary>
    /// <param name="table">The table; one of ours.</param>
    /// <param name="more">Further columns, each after a comma.</param>
    public static string Select(string table, string more = "") =>
        $"SELECT name AS Name, settings AS Settings, created_ms AS CreatedMs, updated_ms AS UpdatedMs{more} FROM {table} ORDER BY name";

    public override string ToString() => Name;
}
