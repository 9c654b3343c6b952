using Microsoft.Data.Sqlite;

namespace Sluice.Storage;

/// <summary>A connection whose commands wait for a locked database as long as its connection string says, and no longer.</summary>
/// <param name="connectionString">With its default time-out.</param>
internal sealed class PatientConnection(string connectionString) : SqliteConnection(connectionString)
{
    /// <inheritdoc/>
    public override SqliteCommand CreateCommand() => new PatientCommand { Connection = this, CommandTimeout = DefaultTimeout, Transaction = Transaction };
}
