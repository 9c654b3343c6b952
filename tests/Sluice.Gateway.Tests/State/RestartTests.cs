using Sluice.Gateway.Tests.Commands;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Simulation;
using Sluice.Simulation.Scripting;
using Sluice.Storage.Tests.Faults;

namespace Sluice.Gateway.Tests.State;

[Trait(SluiceProgram.Trait, SluiceProgram.TheProgram)]
public sealed class RestartTests
{
    private const string Key = "sk-client-0123456789";

    private static readonly SimulatedProviderOptions Provider = new()
    {
        FirstToken = TimeSpan.FromMilliseconds(5),
        TokensPerSecond = 0,
        OutputTokens = 20,
        OutputTokensSpread = 0,
        Price = new SimulatedPrice(new(10_000_000_000), new(10_000_000_000)),
    };

    private static readonly string Config = """
        {
          "backends": { "a": { UPSTREAM } },
          "keys": {
            "team": { "key": "sk-client-0123456789", "budgets": [ { "usd": 5, "window": "day" } ] },
            "rate": { "key": "sk-client-rate-0123456789", "limits": { "rpm": 100000 } }
          },
          "prices": { "m": { "input": 10, "output": 10 } },
          "retry": { "attempts": 1 },
          "wait": { "max": "0" }
        }
        """;

    private static readonly (string, string)[] Load = [.. Enumerable.Repeat((Key, "m"), 8)];

    [Fact]
    public async Task A_gateway_that_is_asked_to_stop_under_load_forgets_nothing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows knows no such signals.");
        await using var world = await KilledWorld.StartAsync(Provider, Config);
        for (var i = 0; i < 3; i++)
        {
            await using var life = await world.LiveAsync(Load);
            await life.UntilAsync(() => life.Answered, 60);
            Assert.Equal(0, await life.StopAsync());
            Assert.Equal(0, life.Count("m", 402));
        }

        await using var last = await world.LiveAsync();
        var budget = (await last.AdminAsync("/admin/status"))["keys"]!.AsArray().Single(key => (string?)key!["name"] == "team")!["budgets"]![0]!;

        Assert.Equal((world.Record.Billed.Usd, 0m), ((decimal)budget["spentUsd"]!, (decimal)budget["reservedUsd"]!));
        Assert.True(world.Record.Count >= 180);
        Assert.Contains(last.Lines, line => line.StartsWith("sluice goes on after 0.00:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_provider_that_asked_to_wait_is_left_alone_by_the_gateway_after_a_kill_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        await using var world = await KilledWorld.StartAsync(
            Provider with { Script = new Script().Next(ScriptedAnswer.RateLimited(TimeSpan.FromMinutes(10))) }, Config);
        await using (var life = await world.LiveAsync())
        {
            Assert.Equal(429, (await life.AskAsync(Key, "m")).Status);
            // Nobody waits until it is written, but a correction is answered when it is, and all before it.
            await life.AdminAsync("/admin/budgets/adjust", """{"scope":"key:team","limit":"usd/day","usd":0.0001,"reason":"comes after it"}""");
            await life.KillAsync();
        }

        await using var after = await world.LiveAsync();
        var (status, body) = await after.AskAsync(Key, "m");

        Assert.Equal((429, 1), (status, world.Record.Count));
        Assert.Contains("\"component\":\"cooldown\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_correction_survives_a_kill_as_soon_as_it_is_answered()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        await using var world = await KilledWorld.StartAsync(Provider, Config);
        await using (var life = await world.LiveAsync())
        {
            await life.AdminAsync("/admin/budgets/adjust", """{"scope":"key:team","limit":"usd/day","usd":4.9999,"reason":"spent elsewhere"}""");
            await life.KillAsync();
        }

        await using var after = await world.LiveAsync();
        var (status, body) = await after.AskAsync(Key, "m");

        Assert.Equal((402, 0), (status, world.Record.Count));
        Assert.Contains("\"limit\":\"usd/day\"", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_the_state_cannot_be_written_what_needs_it_is_refused_by_name_and_rates_go_on()
    {
        await using var world = await KilledWorld.StartAsync(Provider, Config);
        var state = Directory.CreateDirectory(Path.Combine(world.Data, "state")).FullName;
        using var disk = Mount.Disk(state, 1 << 20);
        await using var life = await world.LiveAsync();
        Assert.Null(await life.DegradedAsync(Key, "m"));
        var ballast = Path.Combine(state, "ballast");
        DiskFault.Fill(ballast);

        (int Status, string Body) refused;
        long served;
        do // what is left of the last page of a full disk is still written
            served = world.Record.Count;
        while ((refused = await life.AskAsync(Key, "m")).Status == 200);
        Assert.Equal((503, served), (refused.Status, world.Record.Count));
        Assert.Contains("\"code\":\"state_unavailable\"", refused.Body, StringComparison.Ordinal);
        Assert.Contains("\"component\":\"storage\"", refused.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Data, refused.Body, StringComparison.Ordinal);
        Assert.Equal(200, (await life.AskAsync("sk-client-rate-0123456789", "m")).Status);
        Assert.Equal("state", await life.DegradedAsync("sk-client-rate-0123456789", "m")); // who goes on is told that others do not
        Assert.Equal("state", await life.DegradedAsync(Key, "m"));
        Assert.Equal("failing", (string?)(await life.AdminAsync("/health/ready"))["state"]);
        Assert.Contains("the disk is full", (string?)(await life.AdminAsync("/admin/status"))["state"]!["problem"], StringComparison.Ordinal);

        File.Delete(ballast); // it is tried again a second after it failed
        (int Status, string) answer;
        var since = TimeProvider.System.GetTimestamp();
        while ((answer = await life.AskAsync(Key, "m")).Status == 503)
            Assert.True(TimeProvider.System.GetElapsedTime(since) < RunningGateway.Hang, "hangs");
        Assert.Equal(200, answer.Status);
        Assert.Equal("ok", (string?)(await life.AdminAsync("/health/ready"))["state"]);
    }

    [Fact]
    public async Task A_state_that_is_lost_or_damaged_is_told_at_the_start_and_only_a_word_begins_from_zero()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows knows no such signals.");
        await using var world = await KilledWorld.StartAsync(Provider, Config);
        await using (var life = await world.LiveAsync())
        {
            await life.AskAsync(Key, "m");
            await life.StopAsync();
        }

        var state = Path.Combine(world.Data, "state");
        var snapshot = Directory.EnumerateFiles(state, "*.snapshot").Single();
        await File.WriteAllBytesAsync(snapshot, (await File.ReadAllBytesAsync(snapshot, TestContext.Current.CancellationToken))[..^1], TestContext.Current.CancellationToken);
        await FailsAsync("is damaged: it is not what was written");
        Directory.Delete(state, recursive: true);
        await FailsAsync("is missing, and with it what windows, budgets and quotas have counted");

        using var started = world.Start("--forget-state");
        await started.UrlAsync();

        async Task FailsAsync(string problem)
        {
            using var process = world.Start();
            var (code, errors) = await process.EndAsync();
            Assert.Equal(1, code);
            var line = errors.Single(error => error.Contains(state, StringComparison.Ordinal));
            Assert.Contains(problem, line, StringComparison.Ordinal);
            Assert.Contains("--forget-state", line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_quota_that_is_configured_later_begins_with_what_the_usage_log_knows_and_goes_on_from_what_it_counts()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows knows no such signals.");
        await using var world = await KilledWorld.StartAsync(Provider, Config);
        await using (var life = await world.LiveAsync())
        {
            for (var i = 0; i < 3; i++)
                Assert.Equal(200, (await life.AskAsync(Key, "m")).Status);
            Assert.Equal(0, await life.StopAsync());
        }

        world.Configure(Config.Replace("UPSTREAM", "UPSTREAM, \"quotas\": [ { \"requests\": 5, \"window\": \"5h\", \"threshold\": 1 } ]", StringComparison.Ordinal));
        await using (var life = await world.LiveAsync())
        {
            Assert.Equal(200, (await life.AskAsync(Key, "m")).Status);
            Assert.Contains(life.Lines, line => line.Contains("1 new quotas", StringComparison.Ordinal));
            Assert.Equal(0, await life.StopAsync());
        }

        await using var last = await world.LiveAsync();
        Assert.Equal(200, (await last.AskAsync(Key, "m")).Status);
        var (status, body) = await last.AskAsync(Key, "m");
        Assert.Equal(429, status);
        Assert.Contains("quota_guard", body, StringComparison.Ordinal);
        Assert.Equal(5, world.Record.Count);
        Assert.DoesNotContain(last.Lines, line => line.Contains("new quotas", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_key_has_spent_goes_on_under_a_configuration_that_was_changed_meanwhile()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no SIGKILL.");
        await using var world = await KilledWorld.StartAsync(Provider, Config);
        await using (var life = await world.LiveAsync())
        {
            await life.AskAsync(Key, "m");
            await life.KillAsync();
        }

        world.Configure(Config.Replace("\"usd\": 5", "\"usd\": 0.0007", StringComparison.Ordinal));
        await using var after = await world.LiveAsync();

        Assert.Equal((402, 1), ((await after.AskAsync(Key, "m")).Status, world.Record.Count));
    }
}
