using Dapper;
using Sluice.Errors;
using Sluice.Storage.Accounting;
using Sluice.Time;

namespace Sluice.Storage.Tests.Accounting;

public sealed class SqliteUsageStoreTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly SluiceDatabase _database;
    private readonly SqliteUsageStore _store;

    public SqliteUsageStoreTests()
    {
        _database = SluiceDatabase.Open(_directory.Path, new VirtualTimeProvider());
        _store = new SqliteUsageStore(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Recent_requests_come_newest_first_and_no_more_than_asked()
    {
        await Write(At("old", Noon), At("new", Noon.AddSeconds(2)), At("mid", Noon.AddSeconds(1)), At("newest", Noon.AddSeconds(2)));
        Assert.Equal("newest new mid", Ids(await _store.RecentAsync(3)));
    }

    [Fact]
    public async Task One_request_is_found_by_its_id_and_the_others_are_not_read()
    {
        await Write(At("one", Noon), At("two", Noon));

        Assert.Equal("two", (await new SqliteRequestHistory(_database).FindAsync("two"))?.RequestId);
        Assert.Null(await new SqliteRequestHistory(_database).FindAsync("three"));
        var plan = await _database.RunAsync(connection => connection.Query("EXPLAIN QUERY PLAN SELECT * FROM usage_records WHERE request_id = 'two'").Select(row => (string)row.detail).ToArray(), default);
        Assert.StartsWith("SEARCH", Assert.Single(plan), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_summary_adds_up_every_class_and_counts_what_went_wrong()
    {
        var answered = At("a", Noon) with
        {
            Model = "m",
            InputTokens = 1,
            CachedInputTokens = 2,
            CacheWriteTokens = 3,
            CacheWriteOneHourTokens = 4,
            OutputTokens = 5,
            CostNanoUsd = 6,
        };
        await Write(
            answered,
            answered with { CostNanoUsd = null },
            At("b", Noon) with { Model = "m", Status = 429, Error = ErrorCode.RateLimited, RefusedBy = "rate" },
            At("c", Noon) with { Model = "n", Status = 502, Error = ErrorCode.ServerError },
            At("d", Noon));

        Assert.Equal(
            [
                new UsageSummary
                {
                    Group = "m", Requests = 3, Errors = 1, Refused = 1, InputTokens = 2, CachedInputTokens = 4,
                    CacheWriteTokens = 14, OutputTokens = 10, CostNanoUsd = 6, Unpriced = 1,
                },
                Row("", 1, errors: 0),
                Row("n", 1, errors: 1),
            ],
            await _store.SummarizeAsync(UsageGrouping.Model, Noon, Noon.AddMinutes(1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(600)] // no slice is longer than an hour
    public async Task Slices_add_up_to_what_each_backend_used_and_end_after_it(int minutes)
    {
        var records = Enumerable.Range(0, 400).Select(i => At($"r{i}", Noon.AddMinutes(i)) with { Backend = i % 3 == 0 ? "one" : "two", InputTokens = i, OutputTokens = 1, CostNanoUsd = i }).ToArray();
        await Write([.. records, At("refused", Noon) with { Status = 429, RefusedBy = "rate" }]);
        var (from, to) = (Noon.AddMinutes(10), Noon.AddMinutes(390));
        var slices = await _store.SliceAsync(from, to, TimeSpan.FromMinutes(minutes));

        foreach (var backend in (string[])["one", "two"])
        {
            var parts = slices.Where(slice => slice.Backend == backend).ToArray();
            var used = records.Where(record => record.Backend == backend && record.TimeMs >= from.ToUnixTimeMilliseconds() && record.TimeMs < to.ToUnixTimeMilliseconds()).ToArray();
            Assert.Equal(used.Length, parts.Sum(slice => slice.Requests));
            Assert.Equal(used.Sum(record => record.InputTokens + 1), parts.Sum(slice => slice.Tokens));
            Assert.Equal(used.Sum(record => record.CostNanoUsd), parts.Sum(slice => slice.CostNanoUsd));
            var length = Math.Min(minutes, 60) * 60_000L;
            foreach (var slice in parts)
                Assert.Equal(used.Count(record => record.TimeMs < slice.EndMs && record.TimeMs >= slice.EndMs - length), slice.Requests);
        }
    }

    [Theory]
    [InlineData(UsageGrouping.Backend, "one", "two")]
    [InlineData(UsageGrouping.Key, "key-1", "key-2")]
    [InlineData(UsageGrouping.User, "", "user")]
    [InlineData(UsageGrouping.Agent, "", "agent")]
    [InlineData(UsageGrouping.Hour, "2026-01-31T12:00Z", "2026-02-01T00:00Z")]
    [InlineData(UsageGrouping.Day, "2026-01-31", "2026-02-01")]
    public async Task A_summary_has_a_row_for_each_of_what_it_is_asked_for(UsageGrouping by, string first, string second)
    {
        var one = At("a", Noon) with { Backend = "one", KeyName = "key-1" };
        var two = At("b", Noon.AddHours(12)) with { Backend = "two", KeyName = "key-2", UserName = "user", AgentName = "agent" };
        await Write(two, one, one with { TimeMs = one.TimeMs + 3_599_999 });

        Assert.Equal([Row(first, 2), Row(second, 1)], await _store.SummarizeAsync(by, Noon, Noon.AddDays(1)));
    }

    [Fact]
    public async Task A_range_holds_its_start_and_not_its_end()
    {
        await Write(At("a", Noon.AddMilliseconds(-1)), At("b", Noon), At("c", Noon.AddMinutes(1)));
        Assert.Equal([Row("team-a", 1)], await _store.SummarizeAsync(UsageGrouping.Key, Noon, Noon.AddMinutes(1)));
    }

    [Fact]
    public async Task An_empty_store_has_an_empty_summary() =>
        Assert.Empty(await _store.SummarizeAsync(UsageGrouping.Day, Noon, Noon.AddDays(1)));

    [Fact]
    public async Task Retention_deletes_whole_days_in_several_steps_and_nothing_else()
    {
        var midnight = Noon.AddHours(-12);
        await Write([.. Enumerable.Range(0, 1_234).Select(i => At("old", midnight.AddMinutes(-1 - i))), At("kept", midnight), At("new", Noon)]);

        Assert.Equal(1_234, await _store.DeleteOlderThanAsync(Noon));
        Assert.Equal("new kept", Ids(await _store.RecentAsync(10)));
        Assert.Equal(0, await _store.DeleteOlderThanAsync(Noon));
        Assert.Equal([Row("2026-01-31", 2)], await _store.SummarizeAsync(UsageGrouping.Day, midnight.AddYears(-1), Noon.AddYears(1)));
    }

    private async Task Write(params UsageRecord[] records)
    {
        await using var log = new SqliteUsageLog(_database);
        foreach (var record in records)
            log.Record(record);
        await log.FlushAsync().WithinHang();
    }

    private static string Ids(IEnumerable<UsageRecord> records) => string.Join(' ', records.Select(record => record.RequestId));

    private static UsageRecord At(string id, DateTimeOffset time) => Records.Plain(id, time.ToUnixTimeMilliseconds());

    private static UsageSummary Row(string group, long requests, long errors = 0) => new()
    {
        Group = group,
        Requests = requests,
        Errors = errors,
        Refused = 0,
        InputTokens = 0,
        CachedInputTokens = 0,
        CacheWriteTokens = 0,
        OutputTokens = 0,
        CostNanoUsd = 0,
        Unpriced = 0,
    };
}
