using Dapper;
using Sluice.Storage.Audit;
using Sluice.Storage.Changes;

namespace Sluice.Storage.Groups;

/// <summary>The table <c>client_groups</c> of the database.</summary>
/// <param name="database">The open database.</param>
public sealed class SqliteGroupStore(SluiceDatabase database) : IGroupStore
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredGroup>> ListAsync(CancellationToken cancellationToken = default) =>
        await database.RunAsync<IReadOnlyList<StoredGroup>>(
            connection => [.. connection.Query<NamedRow>(NamedRow.Select("client_groups")).Select(row => new StoredGroup
            {
                Name = row.Name, Settings = row.Settings, Created = row.Created, Updated = row.Updated,
            })],
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> AddAsync(string name, string settings, AuditEntry audit, CancellationToken cancellationToken = default) =>
        await database.ChangeAsync(
            new StoredChange(StoredKind.Group, name), audit,
            (transaction, now) => transaction.Connection!.Execute(
                """
                INSERT INTO client_groups (name, settings, created_ms, updated_ms) VALUES (@name, @settings, @now, @now)
                ON CONFLICT (name) DO NOTHING
                """, new { name, settings, now }, transaction) == 1,
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> UpdateAsync(string name, string settings, AuditEntry audit, CancellationToken cancellationToken = default) =>
        await database.ChangeAsync(
            new StoredChange(StoredKind.Group, name), audit,
            (transaction, now) => transaction.Connection!.Execute(
                "UPDATE client_groups SET settings = @settings, updated_ms = @now WHERE name = @name", new { name, settings, now }, transaction) == 1,
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(string name, AuditEntry audit, CancellationToken cancellationToken = default) =>
        await database.ChangeAsync(
            new StoredChange(StoredKind.Group, name), audit,
            (transaction, _) => transaction.Connection!.Execute("DELETE FROM client_groups WHERE name = @name", new { name }, transaction) == 1,
            cancellationToken).ConfigureAwait(false);
}
