using Sluice.Admission;
using Sluice.Errors;
using Sluice.Gateway.Hosting;
using Sluice.Health;
using Sluice.Simulation;
using Sluice.Time;
using Sluice.Tokens;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>What the configuration accepts, the engine or the wire does.</summary>
public sealed class EnforcedSettingsTests
{
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public async Task Breaker_failures_and_openFor()
    {
        await using var gateway = Make("\"breaker\":{\"failures\":3,\"openFor\":\"20s\"}");
        for (var i = 0; i < 2; i++)
            End(Admit(gateway), ErrorCode.ServerError);
        Assert.Equal(HealthState.Ready, Health(gateway).State);
        End(Admit(gateway), ErrorCode.ServerError);

        Assert.Equal(RefusalComponent.CircuitBreaker, Admit(gateway).Refusal!.Component);
        _time.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromMilliseconds(1));
        Assert.False(Admit(gateway).IsAdmitted);
        _time.Advance(TimeSpan.FromSeconds(2.1)); // a tenth at most is added at random
        Assert.True(Admit(gateway).IsAdmitted);
    }

    [Fact]
    public async Task Breaker_maxOpenFor()
    {
        await using var gateway = Make("\"breaker\":{\"failures\":1,\"openFor\":\"20s\",\"maxOpenFor\":\"30s\"}");
        End(Admit(gateway), ErrorCode.ServerError);
        _time.Advance(TimeSpan.FromSeconds(22));
        End(Admit(gateway), ErrorCode.ServerError);

        Assert.InRange(Health(gateway).ReadyIn, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(33));
    }

    [Fact]
    public async Task Breaker_halfOpenCalls_and_successesToClose()
    {
        await using var gateway = Make("\"breaker\":{\"failures\":1,\"openFor\":\"20s\",\"halfOpenCalls\":2,\"successesToClose\":3}");
        End(Admit(gateway), ErrorCode.ServerError);
        _time.Advance(TimeSpan.FromSeconds(22));

        var probes = (AdmissionResult[])[Admit(gateway), Admit(gateway)];
        Assert.All(probes, probe => Assert.True(probe.IsAdmitted));
        Assert.False(Admit(gateway).IsAdmitted);
        End(probes[0], null);
        End(probes[1], null);
        Assert.Equal(HealthState.HalfOpen, Health(gateway).State);
        End(Admit(gateway), null);
        Assert.Equal(HealthState.Ready, Health(gateway).State);
    }

    [Fact]
    public async Task Cooldown_base_max_and_linear_backoff()
    {
        await using var gateway = Make("\"cooldown\":{\"base\":\"10s\",\"max\":\"25s\",\"backoff\":\"linear\"}");
        foreach (var seconds in (int[])[10, 20, 25])
        {
            End(Admit(gateway), ErrorCode.RateLimited);
            Assert.InRange(Health(gateway).ReadyIn, TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(1.1 * seconds));
            _time.Advance(Health(gateway).ReadyIn);
        }
    }

    [Theory]
    [InlineData("rpm")]
    [InlineData("concurrency")]
    public async Task Pools_after(string limit)
    {
        var config =
            $$"""
            { "backends": { "a": { "protocol": "simulated", "limits": { "{{limit}}": 1 } }, "b": { "protocol": "simulated", "pool": "fallback" } },
              "pools": ["primary", { "name": "fallback", "after": "5s" }], "wait": { "max": "20s" } }
            """;
        await using var gateway = RunningGateway.Make(config, _time);
        Assert.Equal("a/m", Admit(gateway).Target!.Name);

        var second = gateway.Admission.AdmitAsync(Request(gateway, "m", new(10, 10))).AsTask();
        _time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(second.IsCompleted);
        Assert.Equal("b/m", (await second).Target!.Name);
    }

    [Fact]
    public async Task Limits_of_a_model_entry()
    {
        await using var gateway = Make("\"models\":{\"m\":{\"upstream\":\"u\",\"limits\":{\"rpm\":1}},\"*\":\"*\"}");
        Assert.Equal("a/u", Admit(gateway).Target!.Name);

        var refusal = Admit(gateway).Refusal!;
        Assert.Equal(("rpm", "target:a/u"), (refusal.Limit, refusal.Scope));
        Assert.True(Admit(gateway, "other").IsAdmitted);
    }

    [Theory]
    [InlineData("openai", "tpm", 60)]
    [InlineData("azure", "tpm", 110)]
    [InlineData("all", "tpm", 110)]
    [InlineData("anthropic", "itpm", 60)]
    public async Task Count_decides_what_a_call_draws_on_the_backends_limits(string count, string limit, long drawn)
    {
        await using var gateway = Make($"\"count\":\"{count}\",\"limits\":{{\"{limit}\":1000}}");
        Assert.True(Admit(gateway, estimate: new(60, 50)).IsAdmitted);

        var reading = Assert.Single(gateway.Admission.Capture().Scopes.Single(scope => scope.Name == "backend:a").Limits);
        Assert.Equal(drawn, reading.Used + reading.Reserved);
    }

    [Fact]
    public async Task ModelLimits_are_one_pool_for_all_models_of_a_class_whatever_backend_of_the_account_they_are_on()
    {
        await using var gateway = RunningGateway.Make(
            """
            { "backends": {
                "a": { "protocol": "simulated", "account": "main", "models": { "gpt-4o*": "gpt-4o*", "o3": "o3" }, "modelLimits": [ { "models": ["gpt-4o*"], "rpm": 2 } ] },
                "b": { "protocol": "simulated", "account": "main", "pool": "other", "models": { "small": "gpt-4o-mini" } } },
              "pools": ["primary", "other"] }
            """, _time);
        Assert.True(Admit(gateway, "gpt-4o").IsAdmitted);
        Assert.True(Admit(gateway, "small").IsAdmitted);

        var refused = Admit(gateway, "gpt-4o-2024-08-06");
        Assert.Equal(("rpm", "models:main/gpt-4o*"), (refused.Refusal!.Limit, refused.Refusal.Scope));
        Assert.False(Admit(gateway, "small").IsAdmitted);
        Assert.True(Admit(gateway, "o3").IsAdmitted);
    }

    [Fact]
    public async Task Expires()
    {
        var config = RunningGateway.Simulated[..^1] + ",\"keys\":{\"k\":{\"key\":\"sk-client-0123456789\",\"expires\":\"2026-01-01T01:00:00Z\"}}}";
        await using var gateway = await RunningGateway.StartAsync(config, _time);
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1));
        using var before = await gateway.Client.SendAsync(RunningGateway.Get("/v1/models", "sk-client-0123456789"));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        using var after = await gateway.Client.SendAsync(RunningGateway.Get("/v1/models", "sk-client-0123456789"));

        Assert.Equal((200, 401), ((int)before.StatusCode, (int)after.StatusCode));
        Assert.Contains("expired", await after.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_and_query()
    {
        var provider = new SimulatedProvider(new() { FirstToken = TimeSpan.Zero, TokensPerSecond = 0, KeepRequests = 1 }, TimeProvider.System);
        await using var upstream = await SimulatedProviderServer.StartAsync(provider);
        await using var gateway = await RunningGateway.StartAsync(
            $"{{\"backends\":{{\"a\":{{{RunningGateway.Upstream(upstream)},\"headers\":{{\"OpenAI-Organization\":\"org-1\"}},\"query\":{{\"api-version\":\"2024 10\"}}}}}}}}");
        using (await gateway.ChatAsync())
        {
        }

        var request = Assert.Single(provider.Record.Requests);
        Assert.Equal("/chat/completions?api-version=2024%2010", request.Path);
        Assert.Equal("org-1", Assert.Single(request.Headers, header => header.Key.Equals("openai-organization", StringComparison.OrdinalIgnoreCase)).Value);
    }

    private GatewayRuntime Make(string more) => RunningGateway.Make($"{{\"backends\":{{\"a\":{{\"protocol\":\"simulated\",{more}}}}}}}", _time);

    private static AdmissionRequest Request(GatewayRuntime gateway, string model, UsageEstimate estimate) => new()
    {
        Caller = gateway.Keys.All[0].Scopes,
        Candidates = gateway.Routes.Find(model)!.Legs.Select(leg => new Candidate(leg.To.Target, default, leg.After)).ToArray(),
        Estimate = estimate,
    };

    private static AdmissionResult Admit(GatewayRuntime gateway, string model = "m", UsageEstimate? estimate = null) =>
        gateway.Admission.TryAdmit(Request(gateway, model, estimate ?? new(10, 10)));

    private static void End(AdmissionResult admitted, ErrorCode? error)
    {
        Assert.True(admitted.IsAdmitted);
        admitted.Lease.End(error is { } code ? AttemptEnd.Refused(new(code)) : AttemptEnd.Answered(new() { InputTokens = 1, OutputTokens = 1 }));
    }

    private static HealthReading Health(GatewayRuntime gateway) => Assert.Single(gateway.Admission.Capture().Targets).Health;
}
