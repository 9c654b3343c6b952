using Dapper;
using Sluice.Storage.Audit;
using Sluice.Storage.Changes;

namespace Sluice.Storage.Backends;

/// <summary>The tables <c>backends</c>, <c>backend_order</c> and <c>pool_order</c> of the database.</summary>
/// <param name="database">The open database.</param>
public sealed class SqliteBackendStore(SluiceDatabase database) : IBackendStore
{
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredBackend>> ListAsync(CancellationToken cancellationToken = default) =>
        await database.RunAsync<IReadOnlyList<StoredBackend>>(
            connection => [.. connection.Query<NamedRow>(NamedRow.Select("backends", ", sealed AS Sealed")).Select(row => new StoredBackend
            {
                Name = row.Name, Settings = row.Settings, Sealed = row.Sealed, Created = row.Created, Updated = row.Updated,
            })],
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> AddAsync(
        string name, string settings, string? sealedText, AuditEntry audit, CancellationToken cancellationToken = default) =>
        await database.ChangeAsync(
            new StoredChange(StoredKind.Backend, name), audit,
            (transaction, now) => transaction.Connection!.Execute(
                """
                INSERT INTO backends (name, settings, sealed, created_ms, updated_ms) VALUES (@name, @settings, @sealedText, @now, @now)
                ON CONFLICT (name) DO NOTHING
                """, new { name, settings, sealedText, now }, transaction) == 1,
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> UpdateAsync(
        string name, string settings, string? sealedText, AuditEntry audit, CancellationToken cancellationToken = default) =>
        await database.ChangeAsync(
            new StoredChange(StoredKind.Backend, name), audit,
            (transaction, now) => transaction.Connection!.Execute(
                "UPDATE backends SET settings = @settings, sealed = @sealedText, updated_ms = @now WHERE name = @name",
                new { name, settings, sealedText, now }, transaction) == 1,
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(string name, AuditEntry audit, CancellationToken cancellationToken = default) =>
        await database.ChangeAsync(
            new StoredChange(StoredKind.Backend, name), audit,
            (transaction, _) => transaction.Connection!.Execute("DELETE FROM backends WHERE name = @name", new { name }, transaction) == 1,
            cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> BackendOrderAsync(CancellationToken cancellationToken = default) =>
        OrderAsync("backend_order", cancellationToken);

    /// <inheritdoc/>
    public ValueTask SetBackendOrderAsync(IReadOnlyList<string> names, AuditEntry audit, CancellationToken cancellationToken = default) =>
        SetOrderAsync("backend_order", StoredKind.BackendOrder, names, audit, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> PoolOrderAsync(CancellationToken cancellationToken = default) =>
        OrderAsync("pool_order", cancellationToken);

    /// <inheritdoc/>
    public ValueTask SetPoolOrderAsync(IReadOnlyList<string> names, AuditEntry audit, CancellationToken cancellationToken = default) =>
        SetOrderAsync("pool_order", StoredKind.PoolOrder, names, audit, cancellationToken);

    private async ValueTask<IReadOnlyList<string>> OrderAsync(string table, CancellationToken cancellationToken) =>
        await database.RunAsync<IReadOnlyList<string>>(
            connection => [.. connection.Query<string>($"SELECT name FROM {table} ORDER BY position")], cancellationToken).ConfigureAwait(false);

    private async ValueTask SetOrderAsync(
        string table, StoredKind kind, IReadOnlyList<string> names, AuditEntry audit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(names);
        await database.ChangeAsync(
            new StoredChange(kind, ""), audit,
            (transaction, _) =>
            {
                transaction.Connection!.Execute($"DELETE FROM {table}", transaction: transaction);
                transaction.Connection!.Execute(
                    $"INSERT INTO {table} (name, position) VALUES (@name, @position)",
                    names.Select((name, position) => new { name, position }), transaction);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }
}
