using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Storage.Writing;

namespace Sluice.Storage.History;

/// <summary>Inserts batches of history entries, a transaction each. For one thread.</summary>
internal sealed class HistoryWriter(SluiceDatabase database) : IBatchWriter<HistoryEntry>
{
    private readonly SqliteConnection _connection = database.Connect();

    /// <inheritdoc/>
    public (int Rejected, StorageException? Why) Write(RecordRing<HistoryEntry>.Batch batch)
    {
        try
        {
            return _connection.InTransaction(transaction => Insert(batch, transaction));
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Explain(database.File, error);
        }
    }

    public void Dispose() => _connection.Dispose();

    /// <summary>Inserts one entry, in a transaction.</summary>
    public static int Insert(HistoryEntry entry, SqliteTransaction transaction)
    {
        var timeMs = entry.Time.ToUnixTimeMilliseconds();
        return entry switch
        {
            CooldownEntry cooldown => transaction.Connection!.Execute(
                """
                INSERT INTO cooldown_history (time_ms, subject, reach, event, reason, until_ms, consecutive, lasted_ms)
                VALUES (@timeMs, @Subject, @Reach, @Event, @Reason, @untilMs, @Consecutive, @lastedMs)
                """,
                new
                {
                    timeMs,
                    cooldown.Subject,
                    cooldown.Reach,
                    cooldown.Event,
                    cooldown.Reason,
                    cooldown.Consecutive,
                    untilMs = cooldown.Until?.ToUnixTimeMilliseconds(),
                    lastedMs = (long?)cooldown.Lasted?.TotalMilliseconds,
                },
                transaction),
            AlertEntry alert => transaction.Connection!.Execute(
                """
                INSERT INTO alert_history (time_ms, scope, type, message, limit_name, threshold, used, reserved, max)
                VALUES (@timeMs, @Scope, @Type, @Message, @LimitName, @Threshold, @Used, @Reserved, @Max)
                """,
                new { timeMs, alert.Scope, alert.Type, alert.Message, alert.LimitName, alert.Threshold, alert.Used, alert.Reserved, alert.Max },
                transaction),
            CorrectionEntry correction => transaction.Connection!.Execute(
                """
                INSERT INTO budget_corrections (time_ms, actor, scope, limit_name, dimension, amount, reason)
                VALUES (@timeMs, @Actor, @Scope, @LimitName, @Dimension, @Amount, @Reason)
                """,
                new { timeMs, correction.Actor, correction.Scope, correction.LimitName, correction.Dimension, correction.Amount, correction.Reason },
                transaction),
            _ => throw new ArgumentOutOfRangeException(nameof(entry), entry.GetType().Name, "Not a history entry that is kept"),
        };
    }

    private (int Rejected, StorageException? Why) Insert(RecordRing<HistoryEntry>.Batch batch, SqliteTransaction transaction)
    {
        var rejected = 0;
        StorageException? why = null;
        for (var i = 0; i < batch.Count; i++)
        {
            try
            {
                Insert(batch[i], transaction);
            }
            catch (SqliteException error) when (SqliteErrors.IsAboutOneRow(error))
            {
                rejected++;
                why = SqliteErrors.Explain(database.File, error);
            }
        }

        return (rejected, why);
    }
}
