using Microsoft.Data.Sqlite;

namespace Sluice.Storage;

/// <summary>
/// A command that waits for a locked database as long as its connection says. What Dapper makes at build time sets a time-out of 0 where none is
/// asked for, which to this provider means: for ever.
/// </summary>
internal sealed class PatientCommand : SqliteCommand
{
    private int _timeout;

    /// <summary>In seconds; setting it to 0 leaves it as it was.</summary>
    public override int CommandTimeout
    {
        get => _timeout;
        set => _timeout = value == 0 ? _timeout : value;
    }
}
