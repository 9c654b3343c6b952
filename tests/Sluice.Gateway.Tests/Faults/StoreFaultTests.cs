using Microsoft.Data.Sqlite;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Gateway.Tests.State;
using Sluice.Simulation;
using Sluice.Storage;
using Sluice.Storage.Accounting;
using Sluice.Storage.Tests.Faults;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>What callers of both protocols see while what the gateway must keep cannot be kept.</summary>
public class StoreFaultTests
{
    private const string Money = "sk-client-0123456789";
    private const string Rate = "sk-client-rate-0123456789";
    private const string Config = $$"""
        {
          "backends": { "a": { UPSTREAM } },
          "keys": {
            "team": { "key": "{{Money}}", "budgets": [ { "usd": 5, "window": "day" } ] },
            "rate": { "key": "{{Rate}}", "limits": { "rpm": 100000 } }
          },
          "prices": { "m": { "input": 10, "output": 10 } },
          "retry": { "attempts": 1 },
          "wait": { "max": "0" }
        }
        """;

    private static readonly string[] Paths = ["/v1/chat/completions", "/v1/messages"];

    private static readonly SimulatedProviderOptions Provider = new() { FirstToken = TimeSpan.Zero, TokensPerSecond = 0, OutputTokens = 5, OutputTokensSpread = 0 };

    [Fact]
    public async Task A_locked_database_is_noticed_by_no_caller_and_their_rows_are_kept_once_it_is_free()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows knows no such signals.");
        await using var world = await KilledWorld.StartAsync(Provider, Config);
        await using (var life = await world.LiveAsync())
        {
            await using (var other = new SqliteConnection($"Data Source={Path.Combine(world.Data, "sluice.db")};Pooling=False"))
            {
                other.Open();
                using var begin = other.CreateCommand();
                begin.CommandText = "BEGIN IMMEDIATE";
                begin.ExecuteNonQuery();
                foreach (var path in Paths)
                    Assert.Equal(200, (await life.AskAsync(Money, "m", path)).Status);
            }

            Assert.Equal(0, await life.StopAsync());
        }

        using var database = SluiceDatabase.Open(world.Data);
        Assert.Equal(2, (await new SqliteUsageStore(database).RecentAsync(10)).Count);
    }

    [Fact]
    public async Task A_full_disk_refuses_what_needs_the_state_in_both_protocols_sends_nothing_and_goes_on_once_there_is_room()
    {
        await using var world = await KilledWorld.StartAsync(Provider, Config);
        Directory.CreateDirectory(world.Data);
        using var disk = Mount.Disk(world.Data, 8 << 20);
        await using var life = await world.LiveAsync();
        Assert.Equal(200, (await life.AskAsync(Money, "m")).Status);
        var ballast = Path.Combine(world.Data, "ballast");
        DiskFault.Fill(ballast);

        // What the journal has room for already, it takes.
        var since = TimeProvider.System.GetTimestamp();
        while ((await life.AskAsync(Money, "m")).Status == 200)
            Assert.True(TimeProvider.System.GetElapsedTime(since) < RunningGateway.Hang, "A full disk is written to for ever.");
        await RefusedAsync(world, life);

        File.Delete(ballast);
        await ServedAgainAsync(life);
    }

    [Fact]
    public async Task A_read_only_disk_ends_the_start_with_one_line_that_names_the_file()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows knows no such signals.");
        await using var world = await KilledWorld.StartAsync(Provider, Config);
        Directory.CreateDirectory(world.Data);
        using var disk = Mount.Disk(world.Data, 8 << 20);
        await using (var life = await world.LiveAsync())
            Assert.Equal(0, await life.StopAsync());

        disk.TurnReadOnly();
        using var process = world.Start();
        var (code, errors) = await process.EndAsync();

        Assert.Equal(1, code);
        Assert.Contains(world.Data, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_corrupt_database_ends_the_start_with_one_line_that_names_the_file_and_is_left_as_it_is()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows knows no such signals.");
        await using var world = await KilledWorld.StartAsync(Provider, Config);
        await using (var life = await world.LiveAsync())
            Assert.Equal(0, await life.StopAsync());

        var file = Path.Combine(world.Data, "sluice.db");
        var damaged = new byte[4_096];
        await File.WriteAllBytesAsync(file, damaged, TestContext.Current.CancellationToken);
        using var process = world.Start();
        var (code, errors) = await process.EndAsync();

        Assert.Equal(1, code);
        var error = Assert.Single(errors);
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.Contains("is damaged or is not a SQLite database", error, StringComparison.Ordinal);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    private static async Task RefusedAsync(KilledWorld world, GatewayLife life)
    {
        var sent = world.Record.Count;
        foreach (var path in Paths)
        {
            var (status, body) = await life.AskAsync(Money, "m", path);
            Assert.True(status == (path == "/v1/messages" ? 529 : 503), $"{status}: {body}");
            Assert.Contains("\"component\":\"storage\"", body, StringComparison.Ordinal);
            Assert.DoesNotContain(world.Data, body, StringComparison.Ordinal);
        }

        Assert.Equal(sent, world.Record.Count);
        foreach (var path in Paths)
            Assert.Equal(200, (await life.AskAsync(Rate, "m", path)).Status);
    }

    // It is tried again a second after it failed.
    private static async Task ServedAgainAsync(GatewayLife life)
    {
        var since = TimeProvider.System.GetTimestamp();
        foreach (var path in Paths)
        {
            (int Status, string Body) answer;
            while ((answer = await life.AskAsync(Money, "m", path)).Status is 503 or 529)
                Assert.True(TimeProvider.System.GetElapsedTime(since) < RunningGateway.Hang, "It never goes on.");
            Assert.True(answer.Status == 200, answer.Body);
        }
    }
}
