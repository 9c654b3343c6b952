using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Storage.Audit;
using Sluice.Storage.Changes;

namespace Sluice.Storage.Keys;

/// <summary>The tables <c>client_keys</c> and <c>client_key_secrets</c> of the database.</summary>
/// <param name="database">The open database.</param>
public sealed class SqliteKeyStore(SluiceDatabase database) : IKeyStore
{
    // The newest secret first; ids break the tie of two made in one millisecond.
    private const string Order = " ORDER BY k.name, s.created_ms DESC, s.id";

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredKey>> ListAsync(CancellationToken cancellationToken = default) =>
        await database.RunAsync<IReadOnlyList<StoredKey>>(
            connection => [.. connection.Query<KeyRow>(KeyRow.Select + Order).GroupBy(row => row.Name, StringComparer.Ordinal).Select(KeyRow.ToKey)],
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<StoredKey?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        await database.RunAsync(
            connection => connection.Query<KeyRow>(KeyRow.Select + " WHERE k.name = @name" + Order, new { name }).ToArray() is { Length: > 0 } rows
                ? KeyRow.ToKey(rows) : null,
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<bool> AddAsync(
        string name, string settings, StoredKeySecret secret, AuditEntry audit, CancellationToken cancellationToken = default) => ChangeAsync(
            name, audit,
            (transaction, now) => transaction.Connection!.Execute(
                """
                INSERT INTO client_keys (name, settings, created_ms, updated_ms) VALUES (@name, @settings, @now, @now)
                ON CONFLICT (name) DO NOTHING
                """, new { name, settings, now }, transaction) == 1 && Insert(transaction, name, secret, now),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> UpdateAsync(string name, string settings, AuditEntry audit, CancellationToken cancellationToken = default) => ChangeAsync(
        name, audit,
        (transaction, now) => transaction.Connection!.Execute(
            "UPDATE client_keys SET settings = @settings, updated_ms = @now WHERE name = @name", new { name, settings, now }, transaction) == 1,
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RotateAsync(
        string name, StoredKeySecret secret, DateTimeOffset? oldUntil, AuditEntry audit, CancellationToken cancellationToken = default) => ChangeAsync(
            name, audit,
            (transaction, now) =>
            {
                var row = new { name, now, untilMs = oldUntil?.ToUnixTimeMilliseconds() ?? now };
                if (transaction.Connection!.Execute(
                    "UPDATE client_keys SET rotated_ms = @now WHERE name = @name AND revoked_ms IS NULL", row, transaction) == 0)
                    return false;
                transaction.Connection!.Execute(
                    "DELETE FROM client_key_secrets WHERE key_name = @name AND (@untilMs <= @now OR valid_until_ms <= @now)", row, transaction);
                transaction.Connection!.Execute(
                    """
                    UPDATE client_key_secrets SET valid_until_ms = @untilMs
                    WHERE key_name = @name AND (valid_until_ms IS NULL OR valid_until_ms > @untilMs)
                    """, row, transaction);
                return Insert(transaction, name, secret, now);
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RevokeAsync(string name, AuditEntry audit, CancellationToken cancellationToken = default) => ChangeAsync(
        name, audit,
        (transaction, now) =>
        {
            var row = new { name, now };
            transaction.Connection!.Execute("DELETE FROM client_key_secrets WHERE key_name = @name", row, transaction);
            return transaction.Connection!.Execute(
                "UPDATE client_keys SET revoked_ms = @now WHERE name = @name AND revoked_ms IS NULL", row, transaction) == 1;
        },
        cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string name, AuditEntry audit, CancellationToken cancellationToken = default) => ChangeAsync(
        name, audit,
        (transaction, _) => transaction.Connection!.Execute("DELETE FROM client_keys WHERE name = @name", new { name }, transaction) == 1,
        cancellationToken);

    private async ValueTask<bool> ChangeAsync(
        string name, AuditEntry audit, Func<SqliteTransaction, long, bool> change, CancellationToken cancellationToken) =>
        await database.ChangeAsync(new StoredChange(StoredKind.Key, name), audit, change, cancellationToken).ConfigureAwait(false);

    private static bool Insert(SqliteTransaction transaction, string name, StoredKeySecret secret, long now) => transaction.Connection!.Execute(
        """
        INSERT INTO client_key_secrets (id, key_name, salt, hash, created_ms, valid_until_ms)
        VALUES (@Id, @name, @Salt, @Hash, @now, @untilMs)
        """,
        new { secret.Id, name, secret.Salt, secret.Hash, now, untilMs = secret.ValidUntil?.ToUnixTimeMilliseconds() }, transaction) == 1;
}
