using Microsoft.Data.Sqlite;

namespace Sluice.Storage;

/// <summary>Ends transactions and connections that may have failed: on a full disk SQLite rolls back by itself, and a second rollback is an error that hides the first.</summary>
internal static class SqliteEndings
{
    /// <summary>Runs work in a transaction and commits it; what it throws is what went wrong first.</summary>
    public static T InTransaction<T>(this SqliteConnection connection, Func<SqliteTransaction, T> work)
    {
        var transaction = connection.BeginTransaction();
        try
        {
            var result = work(transaction);
            transaction.Commit();
            return result;
        }
        finally
        {
            Discard(transaction);
        }
    }

    /// <summary>Disposes of what may be broken. The failure that broke it has been reported.</summary>
    public static void Discard(IDisposable? ended)
    {
        try
        {
            ended?.Dispose();
        }
        catch (SqliteException)
        {
        }
    }
}
