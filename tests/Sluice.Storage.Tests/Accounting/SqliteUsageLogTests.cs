using System.Collections.Concurrent;
using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;
using Sluice.Storage.Accounting;
using Sluice.Time;

namespace Sluice.Storage.Tests.Accounting;

public sealed class SqliteUsageLogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly VirtualTimeProvider _time = new();
    private readonly SluiceDatabase _database;

    public SqliteUsageLogTests() => _database = SluiceDatabase.Open(_directory.Path, _time, Guard.Impatient);

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_was_recorded_outlives_the_log_and_the_database()
    {
        await using (var log = new SqliteUsageLog(_database))
        {
            log.Record(Records.Full("a"));
            log.Record(Records.Plain("b"));
        }

        _database.Dispose();
        using var reopened = SluiceDatabase.Open(_directory.Path);
        Assert.Equal([Records.Full("a"), Records.Plain("b")], await new SqliteUsageStore(reopened).RecentAsync(10));
    }

    [Fact]
    public async Task A_flushed_record_is_in_the_file_while_the_log_is_open()
    {
        await using var log = new SqliteUsageLog(_database);
        log.Record(Records.Plain("a"));
        await log.FlushAsync().WithinHang();

        Assert.Equal(1, Count());
        Assert.Equal(new UsageLogCounters(1, 1, 0, 0, 0, 0), log.Counters);
    }

    [Fact]
    public async Task Flushing_nothing_ends_at_once()
    {
        await using var log = new SqliteUsageLog(_database);
        var flush = log.FlushAsync().AsTask();
        Assert.True(flush.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_record_waits_for_the_batch_delay_and_is_written_on_another_thread()
    {
        var writerThread = new TaskCompletionSource<int>();
        await using var log = new SqliteUsageLog(_database) { AttemptEnded = () => writerThread.TrySetResult(Environment.CurrentManagedThreadId) };
        log.Record(Records.Plain("a"));
        _time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.Equal(1, log.Counters.Pending);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.NotEqual(Environment.CurrentManagedThreadId, await writerThread.Task.WithinHang());
        Assert.Equal(1, Count());
    }

    [Fact]
    public async Task A_full_batch_is_written_without_waiting_for_the_clock()
    {
        var ended = new BlockingCollection<bool>();
        await using var log = new SqliteUsageLog(_database, new UsageLogOptions { BatchSize = 10 }) { AttemptEnded = () => ended.Add(true) };
        for (var i = 0; i < 10; i++)
            log.Record(Records.Plain($"{i}"));

        Assert.True(ended.TryTake(out _, Guard.Hang));
        Assert.Equal(10, Count());
    }

    [Fact]
    public async Task A_full_queue_drops_and_counts_and_the_rest_is_written()
    {
        await using var log = new SqliteUsageLog(_database, new UsageLogOptions { Capacity = 10 });
        for (var i = 0; i < 15; i++)
            log.Record(Records.Plain($"{i}"));
        Assert.Equal(new UsageLogCounters(10, 0, 10, 5, 0, 0), log.Counters);

        await log.FlushAsync().WithinHang();
        Assert.Equal(new UsageLogCounters(10, 10, 0, 5, 0, 0), log.Counters);
        Assert.Equal("0 1 2 3 4 5 6 7 8 9", Ids());
    }

    [Fact]
    public async Task A_locked_database_keeps_records_queued_and_gets_them_once_it_is_free()
    {
        var ended = new BlockingCollection<bool>();
        await using var log = new SqliteUsageLog(_database) { AttemptEnded = () => ended.Add(true) };
        using var other = _database.Connect();
        other.Execute("BEGIN EXCLUSIVE");
        log.Record(Records.Plain("a"));
        _time.Advance(TimeSpan.FromMilliseconds(50));
        Assert.True(ended.TryTake(out _, Guard.Hang));
        Assert.Equal(new UsageLogCounters(1, 0, 1, 0, 0, 1), log.Counters);
        Assert.Contains("locked by another program", log.LastError!.Message, StringComparison.Ordinal);

        other.Execute("ROLLBACK");
        log.Record(Records.Plain("b"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(ended.TryTake(out _, Guard.Hang));
        Assert.Equal("a b", Ids());
        Assert.Null(log.LastError);
    }

    [Fact]
    public async Task A_flush_that_cannot_write_says_so_and_loses_nothing()
    {
        await using var log = new SqliteUsageLog(_database);
        using var other = _database.Connect();
        other.Execute("BEGIN EXCLUSIVE");
        log.Record(Records.Plain("a"));
        await Assert.ThrowsAsync<StorageException>(() => log.FlushAsync().WithinHang());
        Assert.Equal(1, log.Counters.Pending);

        other.Execute("ROLLBACK");
        await log.FlushAsync().WithinHang();
        Assert.Equal("a", Ids());
    }

    [Fact]
    public async Task A_log_closed_on_a_locked_database_counts_what_it_gave_up()
    {
        var log = new SqliteUsageLog(_database);
        using var other = _database.Connect();
        other.Execute("BEGIN EXCLUSIVE");
        log.Record(Records.Plain("a"));
        await log.DisposeAsync().WithinHang();
        log.Record(Records.Plain("b"));

        Assert.Equal(new UsageLogCounters(1, 0, 0, 1, 1, 1), log.Counters);
        Assert.NotNull(log.LastError);
    }

    [Fact]
    public async Task A_row_that_can_never_be_stored_does_not_hold_up_the_others()
    {
        await using var log = new SqliteUsageLog(_database);
        log.Record(Records.Plain("a"));
        log.Record(default);
        log.Record(Records.Plain("b"));
        await log.FlushAsync().WithinHang();

        Assert.Equal(new UsageLogCounters(3, 2, 0, 0, 1, 0), log.Counters);
        Assert.Equal("a b", Ids());
        Assert.NotNull(log.LastError);
    }

    [Fact]
    public async Task Records_of_eight_threads_are_all_there_exactly_once()
    {
        const int Threads = 8;
        const int Each = 5_000;
        using var database = SluiceDatabase.Open(Path.Combine(_directory.Path, "real-clock"));
        await using (var log = new SqliteUsageLog(database))
        {
            await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Factory.StartNew(
                () =>
                {
                    for (var i = 0; i < Each; i++)
                        log.Record(Records.Plain(string.Create(CultureInfo.InvariantCulture, $"{thread}-{i}")));
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))).WithinHang();
            Assert.Equal(Threads * Each, log.Counters.Taken);
        }

        using var connection = database.Connect();
        Assert.Equal(Threads * Each, connection.ExecuteScalar<int>("SELECT COUNT(*) FROM usage_records"));
        Assert.Equal(Threads * Each, connection.ExecuteScalar<int>("SELECT COUNT(DISTINCT request_id) FROM usage_records"));
    }

    [Fact]
    public async Task Recording_into_room_that_is_there_allocates_nothing()
    {
        await using var log = new SqliteUsageLog(_database, new UsageLogOptions { BatchSize = 10_000 });
        var record = Records.Plain("a");
        log.Record(record);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
            log.Record(record);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(0, 1, 1, 1, "Capacity")]
    [InlineData(1, 0, 1, 1, "BatchSize")]
    [InlineData(1, 1, 0, 1, "BatchDelay")]
    [InlineData(1, 1, 1, -1, "RetryDelay")]
    public void An_option_that_makes_no_sense_is_named(int capacity, int batch, int delayMs, int retryMs, string name)
    {
        var options = new UsageLogOptions
        {
            Capacity = capacity,
            BatchSize = batch,
            BatchDelay = TimeSpan.FromMilliseconds(delayMs),
            RetryDelay = TimeSpan.FromMilliseconds(retryMs),
        };
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new SqliteUsageLog(_database, options));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    private int Count() => Read(connection => connection.ExecuteScalar<int>("SELECT COUNT(*) FROM usage_records"));

    private string Ids() => Read(connection => string.Join(' ', connection.Query<string>("SELECT request_id FROM usage_records ORDER BY id")));

    private T Read<T>(Func<SqliteConnection, T> query)
    {
        using var connection = _database.Connect();
        return query(connection);
    }
}
