using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Simulation;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.Admin;

public sealed class StatusTests
{
    private const string Key = "sk-client-0123456789";

    private const string Config =
        """
        {
          "backends": {
            "a": { "protocol": "simulated", "simulate": { "firstToken": "0", "tokensPerSecond": 1000000000, "outputTokens": 5 },
                   "limits": { "rps": 2, "burst": 3, "rpm": 10, "tpm": 1000, "concurrency": 4 } },
            "b": { "protocol": "simulated", "pool": "fallback", "enabled": false }
          },
          "pools": ["primary", "fallback"],
          "groups": { "g": { "limits": { "rpd": 100 } } },
          "keys": { "k": { "key": "sk-client-0123456789", "group": "g", "limits": { "rpm": 60 },
                           "budgets": [ { "usd": 5, "window": "day" }, { "usd": 2, "window": "5h" }, { "usd": 9, "window": "total" } ] } },
          "prices": { "m": { "input": 1, "output": 1000 } }
        }
        """;

    [Fact]
    public async Task Status_has_the_names_of_the_contract()
    {
        await using var gateway = await RunningGateway.StartAsync(Config);
        using (await gateway.ChatAsync(key: Key))
        {
        }

        var status = await gateway.StatusAsync();
        var backend = status["backends"]![0]!.AsObject();
        var key = status["keys"]![0]!;

        Assert.Superset(Set("backends", "keys", "leases", "signals"), Names(status));
        Assert.Superset(
            Set("name", "pool", "enabled", "state", "circuitState", "cooldownUntil", "inflight", "healthScore", "limits", "quotas"), Names(backend));
        Assert.Equal(Set("name", "max", "used", "reserved", "remaining", "resetMs", "learned"), Names(backend["limits"]![0]!));
        Assert.Superset(Set("name", "limits", "budgets"), Names(key));
        Assert.Equal(Set("usd", "window", "spentUsd", "reservedUsd", "remainingUsd", "resetsAt"), Names(key["budgets"]![0]!));
        Assert.Equal(Set("circuit_state", "current_inflight", "rate_remaining"), Names(status["signals"]!));
    }

    [Fact]
    public async Task Status_tells_what_was_used_and_what_is_left()
    {
        await using var gateway = await RunningGateway.StartAsync(Config, new ObservedTime());
        using (var answer = await gateway.ChatAsync(key: Key))
            Assert.Equal(200, (int)answer.StatusCode);
        var record = Assert.Single(gateway.Log.Records);

        var status = await gateway.StatusAsync();
        var a = status["backends"]![0]!;
        var b = status["backends"]![1]!;
        var key = status["keys"]![0]!;

        Assert.Equal(("ready", "closed", 0), ((string?)a["state"], (string?)a["circuitState"], (int)a["inflight"]!));
        Assert.Equal(("disabled", 0.0), ((string?)b["state"], (double)b["healthScore"]!));
        Assert.Equal((10, 1, 9), Numbers(a, "rpm"));
        Assert.Equal((3, 1, 2), Numbers(a, "rps"));
        Assert.Equal((4, 0, 4), Numbers(a, "concurrency"));
        // The default slack of 200 ms lengthens the window by as much.
        Assert.Equal(60_200, (long)Limit(a, "rpm")["resetMs"]!);
        Assert.Equal((60, 1, 59), Numbers(key, "rpm"));
        Assert.Equal((100, 1, 99), Numbers(status["groups"]![0]!, "rpd"));
        Assert.Equal("day 5h total", string.Join(' ', key["budgets"]!.AsArray().Select(budget => (string?)budget!["window"])));
        Assert.All(key["budgets"]!.AsArray(), budget => Assert.Equal(record.CostNanoUsd!.Value / 1e9m, (decimal)budget!["spentUsd"]!));
        Assert.Equal("2026-01-02T00:00:00Z", (string?)key["budgets"]![0]!["resetsAt"]);
        Assert.Null(key["budgets"]![2]!["resetsAt"]);
        Assert.Equal(("closed", 0, 2), ((string?)status["signals"]!["circuit_state"], (int)status["signals"]!["current_inflight"]!, (int)status["signals"]!["rate_remaining"]!));
    }

    [Fact]
    public async Task Asking_changes_nothing_and_shows_no_secret()
    {
        await using var gateway = await RunningGateway.StartAsync(Config, new ObservedTime());
        using (await gateway.ChatAsync(key: Key))
        {
        }

        var first = (await gateway.StatusAsync()).ToJsonString();
        var second = (await gateway.StatusAsync()).ToJsonString();

        Assert.Equal(first, second);
        Assert.DoesNotContain(Key, first, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backend_that_answered_429_cools_until_the_told_instant()
    {
        await using var upstream = await UpstreamAsync(ScriptedAnswer.RateLimited(TimeSpan.FromMinutes(2)));
        await using var gateway = await RunningGateway.StartAsync(One(upstream, "\"cooldown\":{\"base\":\"1s\",\"max\":\"2s\"}"), new ObservedTime());
        using (await gateway.ChatAsync())
        {
        }

        var status = await gateway.StatusAsync();
        var backend = status["backends"]![0]!;

        Assert.Equal(("cooling", "closed", 0.0), ((string?)backend["state"], (string?)backend["circuitState"], (double)backend["healthScore"]!));
        Assert.True(DateTime.Parse((string)backend["cooldownUntil"]!, styles: System.Globalization.DateTimeStyles.AdjustToUniversal)
            >= new DateTime(2026, 1, 1, 0, 2, 0, DateTimeKind.Utc));
        Assert.EndsWith("Z", (string?)backend["cooldownUntil"], StringComparison.Ordinal);
        Assert.Equal("a/m", (string?)backend["targets"]![0]!["name"]);
    }

    [Fact]
    public async Task A_backend_whose_plan_is_used_up_is_told_apart_from_one_that_cools()
    {
        const string UsedUp = """{"error":{"message":"You exceeded your current quota.","type":"insufficient_quota","code":"insufficient_quota"}}""";
        await using var upstream = await UpstreamAsync(ScriptedAnswer.Status(429, UsedUp));
        await using var gateway = await RunningGateway.StartAsync(One(upstream), new ObservedTime());
        using (await gateway.ChatAsync())
        {
        }

        Assert.Equal("quota_exceeded", (string?)(await gateway.StatusAsync())["backends"]![0]!["state"]);
    }

    [Fact]
    public async Task A_backend_that_fails_opens_its_circuit_and_comes_back_half_open()
    {
        var time = new ObservedTime();
        await using var upstream = await UpstreamAsync(ScriptedAnswer.ServerError(500));
        await using var gateway = await RunningGateway.StartAsync(One(upstream, "\"breaker\":{\"failures\":1,\"openFor\":\"10s\"}"), time);
        using (await gateway.ChatAsync())
        {
        }

        var open = await gateway.StatusAsync();
        time.Virtual.Advance(TimeSpan.FromSeconds(11));
        var halfOpen = await gateway.StatusAsync();

        Assert.Equal(("open", "open"), ((string?)open["backends"]![0]!["state"], (string?)open["backends"]![0]!["circuitState"]));
        Assert.Equal("open", (string?)open["signals"]!["circuit_state"]);
        Assert.Equal(("half_open", "half_open"), ((string?)halfOpen["backends"]![0]!["state"], (string?)halfOpen["backends"]![0]!["circuitState"]));
        Assert.Null(halfOpen["backends"]![0]!["cooldownUntil"]);
        Assert.Equal("half_open", (string?)halfOpen["signals"]!["circuit_state"]);
    }

    [Fact]
    public async Task An_open_call_is_shown_as_a_lease_with_what_it_holds()
    {
        await using var upstream = await UpstreamAsync(ScriptedAnswer.HungAfter(2));
        await using var gateway = await RunningGateway.StartAsync(One(upstream, "\"limits\":{\"concurrency\":2,\"tpm\":1000}"));
        using var answer = await gateway.ChatAsync(stream: true);

        var status = await gateway.StatusAsync();
        var lease = Assert.Single(status["leases"]!.AsArray())!;

        Assert.Equal(("key:anonymous", "a/m", 1), ((string?)lease["scope"], (string?)lease["target"], (int)lease["attempts"]!));
        Assert.Equal(1, (int)status["backends"]![0]!["inflight"]!);
        Assert.Equal(1, (int)status["signals"]!["current_inflight"]!);
        Assert.Equal(1, (int)Limit(status["backends"]![0]!, "concurrency")["reserved"]!);
        Assert.True((double)status["backends"]![0]!["healthScore"]! < 1);
    }

    private static Task<SimulatedProviderServer> UpstreamAsync(ScriptedAnswer answer)
    {
        var options = new SimulatedProviderOptions { FirstToken = TimeSpan.Zero, TokensPerSecond = 0, Script = new Script().Next(answer) };
        return SimulatedProviderServer.StartAsync(new(options, TimeProvider.System));
    }

    private static string One(SimulatedProviderServer upstream, string more = "\"weight\":1") =>
        $"{{\"backends\":{{\"a\":{{{RunningGateway.Upstream(upstream)},{more}}}}},\"retry\":{{\"attempts\":1}}}}";

    private static JsonNode Limit(JsonNode owner, string name) => owner["limits"]!.AsArray().Single(limit => (string?)limit!["name"] == name)!;

    private static (long Max, long Used, long Remaining) Numbers(JsonNode owner, string name)
    {
        var limit = Limit(owner, name);
        return ((long)limit["max"]!, (long)limit["used"]!, (long)limit["remaining"]!);
    }

    private static HashSet<string> Names(JsonNode node) => node.AsObject().Select(pair => pair.Key).ToHashSet(StringComparer.Ordinal);

    private static HashSet<string> Set(params string[] names) => names.ToHashSet(StringComparer.Ordinal);
}
