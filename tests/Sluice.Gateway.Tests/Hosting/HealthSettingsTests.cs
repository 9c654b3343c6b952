using Sluice.Admission;
using Sluice.Errors;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Tests.BlackBox;
using Sluice.Health;
using Sluice.Quotas;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>What is configured of quotas, emergencies, health checks and ways back is done.</summary>
public sealed class HealthSettingsTests
{
    private readonly VirtualTimeProvider _time = new();

    [Theory]
    [InlineData("\"tokens\":100,\"window\":\"5h\",\"threshold\":0.4", "tokens/5h", 40, 5 * 3_600)]
    [InlineData("\"requests\":4,\"window\":\"1h\",\"threshold\":0.5", "requests/1h", 2, 3_600)]
    [InlineData("\"requests\":2,\"window\":\"1h\",\"anchor\":\"first-use\"", "requests/1h", 2, 3_600)]
    [InlineData("\"requests\":2,\"window\":\"day\"", "requests/day", 2, 24 * 3_600)]
    public async Task Quotas_hold_up_what_would_pass_them_until_their_window_lets_it(string quota, string name, long threshold, double seconds)
    {
        await using var gateway = Make($"\"quotas\":[{{{quota}}}]");
        var (first, second) = (Admit(gateway), Admit(gateway));
        Assert.True(second.IsAdmitted);
        first.Lease.Settle(new() { InputTokens = 10, OutputTokens = 10 });
        second.Lease.Settle(new() { InputTokens = 10, OutputTokens = 10 });
        var refusal = Admit(gateway).Refusal!;
        Assert.Equal((RefusalComponent.QuotaGuard, name, "a", threshold, TimeSpan.FromSeconds(seconds)), (refusal.Component, refusal.Limit, refusal.Scope, refusal.Max, refusal.RetryAfter));
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.True(Admit(gateway).IsAdmitted);
    }

    [Fact]
    public async Task Quotas_of_dollars_and_their_resume_share()
    {
        await using var gateway = Make("\"quotas\":[{\"usd\":1,\"window\":\"5h\",\"threshold\":0.9,\"resume\":0.5}]");
        for (var i = 0; i < 9; i++)
        {
            Admit(gateway).Lease.Settle(new() { Cost = Pricing.NanoUsd.FromUsd(0.1m) });
            _time.Advance(TimeSpan.FromMinutes(10));
        }

        // The uses leave ten minutes apart; the fifth has to be gone.
        Assert.Equal(TimeSpan.FromMinutes(300 + 40 - 90), Admit(gateway).Refusal!.RetryAfter);
    }

    [Fact]
    public async Task Quotas_probeInterval()
    {
        await using var gateway = Make("\"quotas\":[{\"tokens\":1000000,\"window\":\"5h\",\"probeInterval\":\"90s\"}]");
        Admit(gateway).Lease.End(AttemptEnd.Refused(new(ErrorCode.QuotaExhausted)));
        var quota = Assert.Single(Targets(gateway)[0].Quotas);
        Assert.Equal((QuotaState.ExceededByCap, TimeSpan.FromSeconds(90)), (quota.State, quota.NextProbeIn));
    }

    [Fact]
    public async Task Backends_of_one_account_share_quotas_and_the_lowest_holds()
    {
        await using var gateway = RunningGateway.Make(
            """
            { "backends": {
              "a": { "protocol": "simulated", "account": "acc", "quotas": [ { "requests": 5, "window": "5h", "threshold": 1 } ] },
              "b": { "protocol": "simulated", "account": "acc", "quotas": [ { "requests": 3, "window": "5h", "threshold": 1 } ] },
              "c": { "protocol": "simulated" } } }
            """,
            _time);
        Assert.Equal("a/m a/m a/m c/m", string.Join(' ', Enumerable.Range(0, 4).Select(_ => Admit(gateway).Target!.Name)));
    }

    [Fact]
    public async Task Backends_of_one_account_share_a_cooldown_for_rate_of_the_same_model()
    {
        await using var gateway = RunningGateway.Make(
            """{ "backends": { "a": { "protocol": "simulated", "account": "acc" }, "b": { "protocol": "simulated", "account": "acc" }, "c": { "protocol": "simulated" } } }""",
            _time);
        Admit(gateway).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));
        Assert.Equal(("c/m", "a/other"), (Admit(gateway).Target!.Name, Admit(gateway, "other").Target!.Name));
    }

    [Fact]
    public async Task A_failing_backend_does_not_open_the_circuit_of_another_one_on_its_account()
    {
        await using var gateway = RunningGateway.Make(
            """{ "backends": { "a": { "protocol": "simulated", "account": "acc", "breaker": { "failures": 1 } }, "b": { "protocol": "simulated", "account": "acc" } } }""", _time);
        Admit(gateway).Lease.End(AttemptEnd.Refused(new(ErrorCode.ServerError)));
        Assert.Equal("b/m", Admit(gateway).Target!.Name);
    }

    [Fact]
    public async Task Emergency_fraction()
    {
        await using var gateway = RunningGateway.Make(
            """{ "backends": { "a": { "protocol": "simulated", "limits": { "rpm": 20 } } }, "emergency": { "fraction": 0.1 } }""", _time);
        Admit(gateway).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromMinutes(10))));
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => Admit(gateway).IsAdmitted));
        Assert.Equal(3, Assert.Single(Targets(gateway)[0].Limits).Reserved + Assert.Single(Targets(gateway)[0].Limits).Used);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(Admit(gateway).IsAdmitted);
    }

    [Fact]
    public void Emergency_fraction_of_backends_without_rpm_is_refused()
    {
        var error = Assert.Single(Tests.Config.Samples.Parse("""{ "backends": { "a": { "protocol": "simulated" } }, "emergency": { "fraction": 0.1 } }""").Errors);
        Assert.Equal("emergency.fraction", error.Path);
        Assert.Contains("limits.rpm", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cooldown_slowStart()
    {
        await using var gateway = Make("\"cooldown\":{\"base\":\"10s\",\"slowStart\":3}");
        Admit(gateway).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));
        _time.Advance(TimeSpan.FromSeconds(11));
        for (var allowed = 1; allowed < 3; allowed++)
        {
            AdmissionResult[] together = [.. Enumerable.Range(0, 5).Select(_ => Admit(gateway)).Where(admission => admission.IsAdmitted)];
            Assert.Equal(allowed, together.Length);
            foreach (var admission in together[1..])
                admission.Lease.Release();
            together[0].Lease.Settle(default);
        }

        Assert.Equal(HealthState.Ready, Targets(gateway)[0].Health.State);
    }

    [Theory]
    [InlineData(3, CircuitState.Closed)]
    [InlineData(4, CircuitState.Open)]
    public async Task Breaker_failureRate_window_and_minimumCalls(int calls, CircuitState expected)
    {
        await using var gateway = Make("\"breaker\":{\"failures\":0,\"failureRate\":0.5,\"minimumCalls\":4,\"window\":\"10s\"}");
        for (var i = 0; i < 4; i++)
            Admit(gateway).Lease.End(AttemptEnd.Refused(new(i == 0 ? ErrorCode.ServerError : null)));
        _time.Advance(TimeSpan.FromSeconds(20)); // those have left the window
        for (var i = 0; i < calls; i++)
            Admit(gateway).Lease.End(AttemptEnd.Refused(new(i % 2 == 1 ? ErrorCode.ServerError : null)));
        Assert.Equal(expected, Targets(gateway)[0].Health.Circuit);
    }

    [Fact]
    public async Task HealthCheck_asks_a_backend_only_while_it_is_out_and_lets_its_probe_go_early()
    {
        var checks = 0;
        var isBack = false;
        await using var upstream = await HandmadeUpstream.StartAsync(http =>
        {
            if (http.Request.Method == "GET")
            {
                Assert.Equal(("/v1/status", "Bearer sk-check-0123456789"), (http.Request.Path.Value, http.Request.Headers.Authorization.ToString()));
                Interlocked.Increment(ref checks);
                http.Response.StatusCode = Volatile.Read(ref isBack) ? 204 : 503;
            }

            return Task.CompletedTask;
        });
        var time = new ObservedTime();
        var settled = time.TimerSetAsync(TimeSpan.FromSeconds(20));
        await using var gateway = RunningGateway.Make(
            $$"""
            { "backends": { "a": { "protocol": "openai", "baseUrl": "{{upstream.BaseUrl}}", "apiKey": "sk-check-0123456789",
              "breaker": { "failures": 1, "openFor": "1h" }, "healthCheck": { "path": "/status", "interval": "20s" } } }, "wait": { "max": "1d" } }
            """,
            time);
        var admitted = Admit(gateway);
        await NextAsync(); // it is well: nobody asks
        Assert.Equal(0, Volatile.Read(ref checks));
        admitted.Lease.End(AttemptEnd.Refused(new(ErrorCode.ServerError)));
        await NextAsync();
        Assert.Equal((1, CircuitState.Open), (Volatile.Read(ref checks), Targets(gateway)[0].Health.Circuit));

        Volatile.Write(ref isBack, true);
        var probe = gateway.Admission.AdmitAsync(Request(gateway, "m"), TestContext.Current.CancellationToken).AsTask();
        Assert.False(probe.IsCompleted);
        await NextAsync();
        Assert.True((await probe.WaitAsync(RunningGateway.Hang, TestContext.Current.CancellationToken)).IsAdmitted);
        Assert.False(Admit(gateway).IsAdmitted); // one probe, which has to be answered
        Assert.Equal(2, Volatile.Read(ref checks));

        async Task NextAsync()
        {
            await settled.WaitAsync(RunningGateway.Hang, TestContext.Current.CancellationToken);
            settled = time.TimerSetAsync(TimeSpan.FromSeconds(20));
            time.Virtual.Advance(TimeSpan.FromSeconds(20));
            await settled.WaitAsync(RunningGateway.Hang, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Status_shows_quotas_and_who_is_held_up_by_one()
    {
        var config = """
            { "backends": { "sim": { "protocol": "simulated", "models": { "m": "m" }, "quotas": [ { "usd": 2, "window": "5h" }, { "requests": 10, "window": "day" } ] } } }
            """;
        await using var gateway = await RunningGateway.StartAsync(config, _time);
        Admit(gateway.Runtime).Lease.Settle(new() { Cost = Pricing.NanoUsd.FromUsd(1.99m) });
        var backend = (await gateway.StatusAsync())["backends"]![0]!;
        Assert.Equal("quota_exceeded", (string?)backend["state"]);
        Assert.Equal("closed", (string?)backend["circuitState"]);
        var (dollars, requests) = (backend["quotas"]![0]!, backend["quotas"]![1]!);
        Assert.Equal(("usd/5h", "exceeded_budget", 2m, 1.99m, 99.5m), ((string?)dollars["name"], (string?)dollars["state"], (decimal)dollars["max"]!, (decimal)dollars["used"]!, (decimal)dollars["usedPercent"]!));
        Assert.Equal(("requests/day", "within", 1m), ((string?)requests["name"], (string?)requests["state"], (decimal)requests["used"]!));
    }

    private GatewayRuntime Make(string more) => RunningGateway.Make($"{{\"backends\":{{\"a\":{{\"protocol\":\"simulated\",{more}}}}}}}", _time);

    private static AdmissionResult Admit(GatewayRuntime gateway, string model = "m") => gateway.Admission.TryAdmit(Request(gateway, model));

    private static AdmissionRequest Request(GatewayRuntime gateway, string model) => new()
    {
        Caller = gateway.Keys.All[0].Scopes,
        Candidates = gateway.Routes.Find(model)!.Legs.Select(leg => new Candidate(leg.To.Target, default, leg.After)).ToArray(),
        Estimate = new(10, 10),
    };

    private static IReadOnlyList<Signals.TargetReading> Targets(GatewayRuntime gateway) => gateway.Admission.Capture().Targets;
}
