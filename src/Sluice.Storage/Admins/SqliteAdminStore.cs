using Dapper;
using Sluice.Storage.Audit;
using Sluice.Storage.Changes;

namespace Sluice.Storage.Admins;

/// <summary>The table <c>admins</c> of the database.</summary>
/// <param name="database">The open database.</param>
public sealed class SqliteAdminStore(SluiceDatabase database) : IAdminStore
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredAdmin>> ListAsync(CancellationToken cancellationToken = default) =>
        await database.RunAsync<IReadOnlyList<StoredAdmin>>(
            connection => [.. connection.Query<AdminRow>(
                """
                SELECT name AS Name, role AS Role, token_hash AS TokenHash, created_ms AS CreatedMs, updated_ms AS UpdatedMs
                FROM admins ORDER BY name
                """).Select(row => row.ToAdmin())],
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> AddAsync(StoredAdmin admin, AuditEntry audit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(admin);
        return await database.ChangeAsync(
            new StoredChange(StoredKind.Admin, admin.Name), audit,
            (transaction, now) => transaction.Connection!.Execute(
                """
                INSERT INTO admins (name, role, token_hash, created_ms, updated_ms) VALUES (@Name, @Role, @TokenHash, @now, @now)
                ON CONFLICT (name) DO NOTHING
                """, new { admin.Name, Role = Word(admin.Role), admin.TokenHash, now }, transaction) == 1,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> UpdateAsync(StoredAdmin admin, AuditEntry audit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(admin);
        return await database.ChangeAsync(
            new StoredChange(StoredKind.Admin, admin.Name), audit,
            (transaction, now) => transaction.Connection!.Execute(
                "UPDATE admins SET role = @Role, token_hash = @TokenHash, updated_ms = @now WHERE name = @Name", new { admin.Name, Role = Word(admin.Role), admin.TokenHash, now }, transaction) == 1,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(string name, AuditEntry audit, CancellationToken cancellationToken = default) =>
        await database.ChangeAsync(
            new StoredChange(StoredKind.Admin, name), audit,
            (transaction, _) => transaction.Connection!.Execute("DELETE FROM admins WHERE name = @name", new { name }, transaction) == 1,
            cancellationToken).ConfigureAwait(false);

    private static string Word(AdminRole role) => role.ToString().ToLowerInvariant();
}
