using System.Text.Json.Nodes;
using Sluice.Storage;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Tests.Commands;

public sealed class UsageCommandTests : IDisposable
{
    private readonly Operated _operated = new();

    public void Dispose() => _operated.Dispose();

    [Theory]
    [InlineData("model")]
    [InlineData("backend")]
    [InlineData("key")]
    [InlineData("user")]
    [InlineData("hour")]
    [InlineData("day")]
    public async Task The_sum_of_every_report_is_that_of_the_requests(string by)
    {
        var records = await WriteAsync();
        var rows = JsonNode.Parse(await _operated.OutputAsync($"usage --last 24h --by {by} --json"))!.AsArray();

        Assert.True(rows.Count > 1 || by == "day", "one row would prove nothing");
        Assert.Equal(records.Length, rows.Sum(row => (long)row!["requests"]!));
        Assert.Equal(records.Sum(record => record.InputTokens), rows.Sum(row => (long)row!["inputTokens"]!));
        Assert.Equal(records.Sum(record => record.OutputTokens), rows.Sum(row => (long)row!["outputTokens"]!));
        Assert.Equal(records.Sum(record => record.CostNanoUsd ?? 0) / 1_000_000_000m, rows.Sum(row => (decimal)row!["costUsd"]!));
    }

    [Fact]
    public async Task A_table_ends_with_the_total_and_tells_of_unknown_prices()
    {
        await WriteAsync();
        var lines = (await _operated.OutputAsync("usage --by backend")).Split('\n');
        Assert.Matches("^BACKEND +REQUESTS +ERRORS +REFUSED +INPUT +CACHED +CACHE-WRITES +OUTPUT +USD$", lines[0]);
        Assert.Matches(@"^a +10 +0 +0 +\d+ +0 +0 +\d+ +\d+\.\d{6}$", lines[1]);
        Assert.Matches("^total +20 ", lines[3]);
        Assert.Equal("1 requests used tokens whose price is not known; their cost is not in USD.", lines[4]);
    }

    [Fact]
    public async Task What_is_older_than_asked_for_does_not_count()
    {
        await WriteAsync();
        Assert.Equal("[]", await _operated.OutputAsync("usage --last 1m --json"));
    }

    [Theory]
    [InlineData("usage --last 0s")]
    [InlineData("usage --last yesterday")]
    [InlineData("usage --by colour")]
    public async Task A_wrong_command_line_ends_with_2(string line) => await _operated.ErrorAsync(line, 2);

    // Twenty requests of the hours before this one.
    private async Task<UsageRecord[]> WriteAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        UsageRecord[] records = [.. Enumerable.Range(1, 20).Select(i => new UsageRecord
        {
            TimeMs = now.AddHours(-i).AddMinutes(-2).ToUnixTimeMilliseconds(),
            RequestId = $"r{i}",
            KeyName = $"key-{i % 3}",
            UserName = i % 2 == 0 ? null : "user",
            Backend = i % 2 == 0 ? "a" : "b",
            Model = $"model-{i % 4}",
            Status = 200,
            InputTokens = i,
            OutputTokens = i * i,
            CostNanoUsd = i == 7 ? null : i * 1_000,
        })];
        using var database = SluiceDatabase.Open(_operated.Data);
        await using var log = new SqliteUsageLog(database);
        foreach (var record in records)
            log.Record(record);
        return records;
    }
}
