using System.Globalization;
using Dapper;
using Sluice.Errors;
using Sluice.Storage.Accounting;
using Sluice.Time;

namespace Sluice.Storage.Tests.Accounting;

public sealed class UsageTotalsTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 1, 30, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly SluiceDatabase _database;
    private readonly SqliteUsageStore _store;

    public UsageTotalsTests()
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
    public async Task Every_report_equals_the_sum_of_the_requests_in_its_range()
    {
        UsageRecord[] records = [.. Enumerable.Range(0, 3_000).Select(i => Random(new Random(i)))];
        await WriteAsync(records, batchSize: 97);

        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var from = Start.AddMilliseconds(Edge(random)).ToUnixTimeMilliseconds();
            var to = Start.AddMilliseconds(Edge(random)).ToUnixTimeMilliseconds();
            var by = (UsageGrouping)random.Next(7);
            var expected = Sums(records.Where(record => record.TimeMs >= from && record.TimeMs < to), by);
            var actual = await _store.SummarizeAsync(by, DateTimeOffset.FromUnixTimeMilliseconds(from), DateTimeOffset.FromUnixTimeMilliseconds(to));
            Assert.True(
                expected.SequenceEqual(actual.OrderBy(row => row.Group, StringComparer.Ordinal)),
                string.Create(CultureInfo.InvariantCulture, $"seed {seed}: by {by} from {from} to {to}"));
        }
    }

    [Fact]
    public async Task Hours_and_days_each_hold_all_that_the_rows_do()
    {
        await WriteAsync([.. Enumerable.Range(0, 1_000).Select(i => Random(new Random(i)))], batchSize: 64);

        const string Sums = "SUM(requests), SUM(errors), SUM(refused), SUM(input_tokens), SUM(cached_input_tokens), SUM(cache_write_tokens), SUM(output_tokens), SUM(cost_nano_usd), SUM(unpriced)";
        var rows = await _database.RunAsync(
            connection => ((string[])["usage_hours", "usage_days"])
                .Select(table => string.Join(' ', ((IDictionary<string, object>)connection.QuerySingle($"SELECT {Sums} FROM {table}")).Values)).ToArray(),
            default);
        Assert.StartsWith("1000 ", rows[0], StringComparison.Ordinal);
        Assert.Equal(rows[0], rows[1]);
    }

    [Fact]
    public async Task Hours_tell_what_refused_and_how_long_answers_took()
    {
        UsageRecord[] records = [.. Enumerable.Range(0, 3_000).Select(i => Timed(new Random(i)))];
        await WriteAsync(records, batchSize: 97);

        foreach (var step in (TimeSpan[])[TimeSpan.FromHours(1), TimeSpan.FromDays(1)])
        {
            var stepMs = (long)step.TotalMilliseconds;
            var counts = (await _store.CountAsync(Start, Start.AddDays(9), step)).ToLookup(count => (count.StartMs, count.Kind));
            foreach (var part in records.GroupBy(record => record.TimeMs - (record.TimeMs % stepMs)))
            {
                Assert.Equal(
                    part.Where(record => record.RefusedBy is not null).CountBy(record => record.RefusedBy!, StringComparer.Ordinal).OrderBy(pair => pair.Key, StringComparer.Ordinal),
                    counts[(part.Key, UsageCountKind.Refused)].Select(count => KeyValuePair.Create(count.Component, (int)count.Requests)).OrderBy(pair => pair.Key, StringComparer.Ordinal));
                var answers = part.Where(record => record.Status < 400).ToArray();
                Assert.Equal(Steps(answers.Select(record => record.DurationMs)), Found(UsageCountKind.Duration));
                Assert.Equal(Steps(answers.Select(record => record.FirstByteMs).OfType<long>()), Found(UsageCountKind.FirstByte));

                Dictionary<int, int> Found(UsageCountKind kind) => counts[(part.Key, kind)].ToDictionary(count => count.Step, count => (int)count.Requests);
            }
        }

        await _store.DeleteOlderThanAsync(Start.AddDays(9));
        Assert.Empty(await _store.CountAsync(Start, Start.AddDays(9), TimeSpan.FromHours(1)));

        static UsageRecord Timed(Random random) => Random(random) with { DurationMs = random.Next(5_000), FirstByteMs = random.Next(3) == 0 ? null : random.Next(900) };

        static Dictionary<int, int> Steps(IEnumerable<long> latencies) => latencies.CountBy(LatencySteps.Of).ToDictionary();
    }

    [Fact]
    public async Task A_database_of_an_older_version_gets_the_totals_of_the_rows_it_has()
    {
        UsageRecord[] records = [.. Enumerable.Range(0, 500).Select(i => Random(new Random(i)))];
        await WriteAsync(records, batchSize: 100);
        using var old = new TemporaryDirectory();
        using (var before = SluiceDatabase.Open(old.Path, TimeProvider.System, new(), [.. Migration.All.Take(5)]))
        {
            await before.RunAsync(
                connection =>
                {
                    var columns = string.Join(", ", connection.Query<string>("SELECT name FROM pragma_table_info('usage_records')"));
                    return connection.Execute($"ATTACH @file AS made; INSERT INTO usage_records SELECT {columns} FROM made.usage_records", new { file = _directory.Database });
                },
                default);
        }

        using var reopened = SluiceDatabase.Open(old.Path);
        foreach (var by in Enum.GetValues<UsageGrouping>())
        {
            var actual = await new SqliteUsageStore(reopened).SummarizeAsync(by, Start, Start.AddDays(10));
            Assert.Equal(Sums(records, by), actual.OrderBy(row => row.Group, StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_row_that_the_store_refuses_is_in_no_total()
    {
        await using (var log = new SqliteUsageLog(_database))
        {
            log.Record(Records.Plain("good"));
            log.Record(Records.Plain("bad") with { RequestId = null! });
        }

        Assert.Equal(1, Assert.Single(await _store.SummarizeAsync(UsageGrouping.Key, DateTimeOffset.UnixEpoch, Start)).Requests);
        Assert.Equal(1, Assert.Single(await _store.SummarizeAsync(UsageGrouping.Day, DateTimeOffset.UnixEpoch, Start)).Requests);
    }

    [Theory]
    [InlineData(0, 3 * UsageTotalKey.Day, "0 0 0 72 72 72")]
    [InlineData(5 * UsageTotalKey.Hour, (2 * UsageTotalKey.Day) + (3 * UsageTotalKey.Hour), "5 5 24 48 51 51")]
    [InlineData(5 * UsageTotalKey.Hour, 9 * UsageTotalKey.Hour, "5 5 9 9 9 9")]
    [InlineData(9 * UsageTotalKey.Hour, 5 * UsageTotalKey.Hour, "9 9 9 9 9 9")]
    public void A_range_is_parted_into_days_hours_and_ends(long from, long to, string hours)
    {
        var spans = UsageSpans.Of(from, to);
        long[] edges = [spans.From, spans.HoursFrom, spans.DaysFrom, spans.DaysTo, spans.HoursTo, spans.To];
        Assert.Equal(hours, string.Join(' ', edges.Select(edge => edge / UsageTotalKey.Hour)));
    }

    // The naive model: adds up the requests themselves.
    private static IEnumerable<UsageSummary> Sums(IEnumerable<UsageRecord> records, UsageGrouping by) => records
        .GroupBy(record => Group(record, by), StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => new UsageSummary
        {
            Group = group.Key,
            Requests = group.Count(),
            Errors = group.Count(record => record.Error is not null || record.Status >= 400),
            Refused = group.Count(record => record.RefusedBy is not null),
            InputTokens = group.Sum(record => record.InputTokens),
            CachedInputTokens = group.Sum(record => record.CachedInputTokens),
            CacheWriteTokens = group.Sum(record => record.CacheWriteTokens + record.CacheWriteOneHourTokens),
            OutputTokens = group.Sum(record => record.OutputTokens),
            CostNanoUsd = group.Sum(record => record.CostNanoUsd ?? 0),
            Unpriced = group.Count(record => record is { CostNanoUsd: null, OutputTokens: > 0 }),
        });

    private static string Group(UsageRecord record, UsageGrouping by)
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(record.TimeMs);
        return by switch
        {
            UsageGrouping.Model => record.Model ?? "",
            UsageGrouping.Backend => record.Backend ?? "",
            UsageGrouping.Key => record.KeyName,
            UsageGrouping.User => record.UserName ?? "",
            UsageGrouping.Agent => record.AgentName ?? "",
            UsageGrouping.Hour => time.ToString("yyyy-MM-dd'T'HH':00Z'", CultureInfo.InvariantCulture),
            _ => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        };
    }

    // Ends of ranges lie on days, on hours, and anywhere.
    private static long Edge(Random random) => random.Next(3) switch
    {
        0 => random.Next(8) * UsageTotalKey.Day,
        1 => random.Next(8 * 24) * UsageTotalKey.Hour,
        _ => random.NextInt64(8 * UsageTotalKey.Day),
    };

    private static UsageRecord Random(Random random)
    {
        var isRefused = random.Next(5) == 0;
        return Records.Plain("r", Start.AddMilliseconds(Edge(random)).ToUnixTimeMilliseconds()) with
        {
            KeyName = $"key-{random.Next(3)}",
            UserName = random.Next(2) == 0 ? null : $"user-{random.Next(4)}",
            AgentName = random.Next(2) == 0 ? null : "agent",
            Backend = isRefused ? null : $"backend-{random.Next(2)}",
            Model = random.Next(10) == 0 ? null : $"model-{random.Next(3)}",
            Status = isRefused ? 429 : 200,
            Error = isRefused ? ErrorCode.RateLimited : null,
            RefusedBy = isRefused ? "rate" : null,
            InputTokens = isRefused ? 0 : random.Next(1_000),
            CachedInputTokens = isRefused ? 0 : random.Next(1_000),
            CacheWriteTokens = isRefused ? 0 : random.Next(100),
            CacheWriteOneHourTokens = isRefused ? 0 : random.Next(100),
            OutputTokens = isRefused ? 0 : 1 + random.Next(1_000),
            CostNanoUsd = isRefused || random.Next(4) == 0 ? null : random.NextInt64(1_000_000_000),
        };
    }

    private async Task WriteAsync(IEnumerable<UsageRecord> records, int batchSize)
    {
        await using var log = new SqliteUsageLog(_database, new UsageLogOptions { BatchSize = batchSize });
        foreach (var record in records)
            log.Record(record);
        await log.FlushAsync().WithinHang();
    }
}
