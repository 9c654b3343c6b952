using Sluice.Storage.Audit;
using Sluice.Storage.History;
using Sluice.Storage.Tests.Audit;
using Sluice.Time;

namespace Sluice.Storage.Tests.History;

public sealed class SqliteHistoryTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly CooldownEntry Started = new()
    {
        Time = Noon,
        Subject = "openai-a/gpt-4o",
        Reach = "target",
        Event = "started",
        Reason = "rate",
        Until = Noon.AddSeconds(30),
        Consecutive = 2,
    };

    private static readonly AlertEntry Alerted = new()
    {
        Time = Noon,
        Scope = "key:team-a",
        Type = "cost_day_threshold",
        Message = "80 % of 5 USD are used",
        LimitName = "usd/day",
        Threshold = 0.8,
        Used = 4_000_000_000,
        Reserved = 7,
        Max = 5_000_000_000,
    };

    private static readonly CorrectionEntry Corrected = new()
    {
        Time = Noon,
        Actor = "ada",
        Scope = "key:team-a",
        LimitName = "usd/day",
        Dimension = "cost",
        Amount = -1_000,
        Reason = "billed twice",
    };

    private readonly TemporaryDirectory _directory = new();
    private readonly VirtualTimeProvider _time = new();
    private readonly SluiceDatabase _database;
    private readonly SqliteHistoryStore _store;

    public SqliteHistoryTests()
    {
        _database = SluiceDatabase.Open(_directory.Path, _time, Guard.Impatient);
        _store = new SqliteHistoryStore(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task What_happened_is_read_as_it_was_recorded_each_kind_by_itself()
    {
        var ended = new CooldownEntry { Time = Noon.AddSeconds(31), Subject = "openai-a/gpt-4o", Reach = "target", Event = "ended", Lasted = TimeSpan.FromSeconds(31) };
        await using (var log = new SqliteHistoryLog(_database))
        {
            log.Record(Started);
            log.Record(Alerted);
            log.Record(ended);
        }

        var cooldowns = await _store.CooldownsAsync(new HistoryQuery());
        Assert.Equal([ended with { Id = 2 }, Started with { Id = 1 }], cooldowns);
        Assert.Equal(Alerted with { Id = 1 }, Assert.Single(await _store.AlertsAsync(new HistoryQuery())));
    }

    [Fact]
    public async Task A_correction_is_kept_together_with_its_audit_entry()
    {
        await _store.CorrectAsync(Corrected, Entries.Of("budget.adjust"));
        Assert.Equal(Corrected with { Id = 1 }, Assert.Single(await _store.CorrectionsAsync(new HistoryQuery())));
        Assert.Equal("budget.adjust", Assert.Single(await new SqliteAuditLog(_database).ReadAsync(new AuditQuery())).Action);
    }

    [Fact]
    public async Task A_query_narrows_by_subject_time_and_page()
    {
        await using (var log = new SqliteHistoryLog(_database))
        {
            for (var i = 0; i < 6; i++)
                log.Record(Started with { Time = Noon.AddMinutes(i), Subject = i % 2 == 0 ? "even" : "odd" });
        }

        Assert.Equal("6 5 4", await Ids(new HistoryQuery { Limit = 3 }));
        Assert.Equal("3 2 1", await Ids(new HistoryQuery { BeforeId = 4 }));
        Assert.Equal("5 3 1", await Ids(new HistoryQuery { Subject = "even" }));
        Assert.Equal("4 3", await Ids(new HistoryQuery { From = Noon.AddMinutes(2), To = Noon.AddMinutes(4) }));

        async Task<string> Ids(HistoryQuery query) => string.Join(' ', (await _store.CooldownsAsync(query)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Retention_trims_every_history_and_the_audit_log_each_to_its_own_age()
    {
        await using (var log = new SqliteHistoryLog(_database))
        {
            for (var i = 0; i < 1_200; i++)
                log.Record(Started with { Time = _time.GetUtcNow() });
            log.Record(Alerted with { Time = _time.GetUtcNow() });
        }

        await _store.CorrectAsync(Corrected with { Time = _time.GetUtcNow() }, Entries.Of("old"));
        _time.Advance(TimeSpan.FromSeconds(1));
        await _store.CorrectAsync(Corrected with { Time = _time.GetUtcNow() }, Entries.Of("new"));

        var now = _time.GetUtcNow();
        Assert.Equal(1_201, await _store.DeleteOlderThanAsync(now, now.AddDays(-1)));
        Assert.Equal(2, (await _store.CorrectionsAsync(new HistoryQuery())).Count);
        Assert.Equal(2, await _store.DeleteOlderThanAsync(now, now));
        Assert.Empty(await _store.CooldownsAsync(new HistoryQuery()));
        Assert.Empty(await _store.AlertsAsync(new HistoryQuery()));
        Assert.Single(await _store.CorrectionsAsync(new HistoryQuery()));
        Assert.Equal("new", Assert.Single(await new SqliteAuditLog(_database).ReadAsync(new AuditQuery())).Action);
    }

    [Fact]
    public async Task A_full_queue_drops_and_counts_and_the_caller_never_waits()
    {
        _database.Dispose();
        File.Delete(_directory.Database);
        Directory.CreateDirectory(_directory.Database); // nothing can be written any more
        await using var log = new SqliteHistoryLog(_database, new() { Capacity = 3 });
        for (var i = 0; i < 5; i++)
            log.Record(Started);

        await Assert.ThrowsAsync<StorageException>(async () => await log.FlushAsync().WithinHang());
        Assert.Equal((3, 2, 3), (log.Counters.Taken, log.Counters.Dropped, log.Counters.Pending));
        Assert.NotNull(log.LastError);
    }
}
