using Dapper;
using Sluice.Storage.Settings;

namespace Sluice.Storage;

/// <summary>Every record of the database that is encrypted by whoever stores it.</summary>
/// <param name="database">The open database.</param>
public sealed class SealedRecords(SluiceDatabase database)
{
    private static readonly string[] Tables = ["backends"];

    /// <summary>Replaces every sealed text and one setting, in one transaction.</summary>
    /// <param name="replace">Makes the new text from table, name and old text. What it throws leaves everything as it was.</param>
    /// <param name="setting">The setting's name and new value.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <returns>How many texts were replaced.</returns>
    /// <exception cref="StorageException">The database cannot be written; nothing is changed.</exception>
    public async ValueTask<int> ReplaceAsync(
        Func<string, string, string, string> replace, (string Name, string Value) setting, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(replace);
        return await database.WriteAsync(
            transaction =>
            {
                var connection = transaction.Connection!;
                var count = 0;
                foreach (var table in Tables)
                {
                    foreach (var row in connection.Query<NamedRow>(NamedRow.Select(table, ", sealed AS Sealed"), transaction: transaction))
                    {
                        if (row.Sealed is null)
                            continue;
                        var changed = new { row.Name, Sealed = replace(table, row.Name, row.Sealed) };
                        count += connection.Execute($"UPDATE {table} SET sealed = @Sealed WHERE name = @Name", changed, transaction);
                    }
                }

                connection.Execute(SqliteSettings.Upsert, new { name = setting.Name, value = setting.Value, updatedMs = database.Now }, transaction);
                return count;
            },
            cancellationToken).ConfigureAwait(false);
    }
}
