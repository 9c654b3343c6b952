namespace Sluice.Storage.Keys;

/// <summary>A row of <c>client_keys</c> joined with one of <c>client_key_secrets</c>, as the database gives it.</summary>
internal sealed record KeyRow
{
    public const string Select =
        """
        SELECT k.name AS Name, k.settings AS Settings, k.created_ms AS CreatedMs, k.updated_ms AS UpdatedMs, k.rotated_ms AS RotatedMs,
               k.revoked_ms AS RevokedMs, s.id AS Id, s.salt AS Salt, s.hash AS Hash, s.created_ms AS SecretCreatedMs,
               s.valid_until_ms AS ValidUntilMs
        FROM client_keys k LEFT JOIN client_key_secrets s ON s.key_name = k.name
        """;

    public string Name { get; init; } = "";

    public string Settings { get; init; } = "";

    public long CreatedMs { get; init; }

    public long UpdatedMs { get; init; }

    public long? RotatedMs { get; init; }

    public long? RevokedMs { get; init; }

    public string? Id { get; init; }

    public string? Salt { get; init; }

    public string? Hash { get; init; }

    public long? SecretCreatedMs { get; init; }

    public long? ValidUntilMs { get; init; }

    /// <summary>One key of its rows.</summary>
    public static StoredKey ToKey(IEnumerable<KeyRow> rows)
    {
        KeyRow[] all = [.. rows];
        return new StoredKey
        {
            Name = all[0].Name,
            Settings = all[0].Settings,
            Secrets = [.. all.Where(row => row.Id is not null).Select(row => row.ToSecret())],
            Created = Instant(all[0].CreatedMs),
            Updated = Instant(all[0].UpdatedMs),
            Rotated = all[0].RotatedMs is { } rotated ? Instant(rotated) : null,
            Revoked = all[0].RevokedMs is { } revoked ? Instant(revoked) : null,
        };
    }

    public override string ToString() => $"key {Name}";

    private StoredKeySecret ToSecret() => new()
    {
        Id = Id!,
        Salt = Salt!,
        Hash = Hash!,
        Created = Instant(SecretCreatedMs!.Value),
        ValidUntil = ValidUntilMs is { } until ? Instant(until) : null,
    };

    private static DateTimeOffset Instant(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
