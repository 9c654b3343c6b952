using Dapper;

namespace Sluice.Storage.Settings;

/// <summary>Settings in the table <c>settings</c> of the database.</summary>
/// <param name="database">The open database.</param>
public sealed class SqliteSettings(SluiceDatabase database) : ISettings
{
    /// <summary>Sets <c>@name</c> to <c>@value</c> at <c>@updatedMs</c>.</summary>
    internal const string Upsert =
        """
        INSERT INTO settings (name, value, updated_ms) VALUES (@name, @value, @updatedMs)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_ms = excluded.updated_ms
        """;

    /// <inheritdoc/>
    public async ValueTask<string?> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return await database.RunAsync(
            connection => connection.ExecuteScalar<string?>("SELECT value FROM settings WHERE name = @name", new { name }),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask SetAsync(string name, string value, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        var row = new { name, value, updatedMs = database.Now };
        await database.WriteAsync(transaction => transaction.Connection!.Execute(Upsert, row, transaction), cancellationToken).ConfigureAwait(false);
    }
}
