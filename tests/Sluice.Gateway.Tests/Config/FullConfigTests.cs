using Sluice.Choice;
using Sluice.Gateway.Config;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Gateway.Tests.Config;

public sealed class FullConfigTests
{
    private static SluiceConfig Config()
    {
        var result = Samples.Parse(Samples.Everything);
        Assert.Empty(result.Errors);
        return result.Config!;
    }

    [Fact]
    public void A_backend_has_all_that_the_file_says()
    {
        var backend = Config().Backends[0];
        Assert.Equal("openai-a", backend.Name);
        Assert.Equal(BackendProtocol.OpenAI, backend.Protocol);
        Assert.Equal("https://api.openai.com/v1", backend.BaseUrl!.AbsoluteUri);
        Assert.Equal(Samples.ProviderSecret, backend.ApiKey);
        Assert.Equal(BackendAuth.Bearer, backend.Auth);
        Assert.Equal([KeyValuePair.Create("OpenAI-Organization", "org-1")], backend.Headers);
        Assert.Equal([KeyValuePair.Create("api-version", "2024-10-21")], backend.Query);
        Assert.Equal("openai-main", backend.Account);
        Assert.Equal("primary", backend.Pool);
        Assert.True(backend.Enabled);
        Assert.Equal("gpt-4o claude-* *", string.Join(' ', backend.Models.Select(m => m.Pattern)));
        Assert.Equal("gpt-4o-2024-08-06 gpt-5 *", string.Join(' ', backend.Models.Select(m => m.Upstream)));
        Assert.Equal(50000, backend.Models[1].Limits.Tpm);
        Assert.Equal(PriceConfig.Free, backend.Models[1].Price);
        Assert.Equal(CountingRule.OpenAI, backend.Count);
        Assert.Equal(
            new LimitsConfig { Rps = 0.5, Burst = 3, Rpm = 500, Tpm = 120000, Tpd = 10000000, Itpm = 7, Otpm = 8, Concurrency = 50, Slack = TimeSpan.FromMilliseconds(100) },
            backend.Limits);
        Assert.Equal(new CooldownConfig { Base = TimeSpan.FromSeconds(20), Max = TimeSpan.FromMinutes(9), Backoff = CooldownBackoff.Linear }, backend.Cooldown);
        Assert.Equal(
            new BreakerOptions { Failures = 6, OpenFor = TimeSpan.FromSeconds(31), MaxOpenFor = TimeSpan.FromHours(2), HalfOpenCalls = 3, SuccessesToClose = 4 },
            backend.Breaker);
        Assert.Equal(
            new TimeoutsConfig { Connect = TimeSpan.FromSeconds(11), FirstByte = TimeSpan.FromMinutes(4), Idle = TimeSpan.FromMinutes(3), Answer = TimeSpan.FromMinutes(14), Total = TimeSpan.FromHours(1) },
            backend.Timeouts);
        Assert.Null(backend.HealthCheck);
        Assert.Null(backend.Simulate);
    }

    [Fact]
    public void A_simulated_backend_has_all_that_the_file_says()
    {
        var backend = Config().Backends[1];
        Assert.Equal(BackendProtocol.Simulated, backend.Protocol);
        Assert.Null(backend.BaseUrl);
        Assert.Equal(BackendAuth.None, backend.Auth);
        Assert.Equal("sim", backend.Account);
        Assert.False(backend.Enabled);
        Assert.Equal(
            new SimulateConfig { Seed = 2, FirstToken = TimeSpan.FromMilliseconds(121), TokensPerSecond = 81.5, OutputTokens = 201, Rpm = 60, Tpm = 100000, ErrorRate = 0.1, CutRate = 0.2, HangRate = 0.3 },
            backend.Simulate);
    }

    [Fact]
    public void Pools_routes_groups_and_keys_have_all_that_the_file_says()
    {
        var config = Config();
        Assert.Equal([PoolConfig.Primary, new PoolConfig("fallback", TimeSpan.FromSeconds(5))], config.Pools);
        var route = Assert.Single(config.Routes);
        Assert.Equal("smart", route.Name);
        Assert.Equal([new RouteTarget("openai-a", "gpt-4o"), new RouteTarget("sim", "org/model:8b")], route.Targets);
        Assert.Equal(ChoiceStrategy.Ordered, route.Strategy);
        var group = Assert.Single(config.Groups);
        Assert.Equal(9, group.Limits.Tph);
        Assert.Equal(["gpt-*"], group.Models);
        Assert.Equal("Europe/Berlin", Assert.Single(group.Budgets).Window.TimeZone.Id);
        Assert.Equal(WindowKind.Month, group.Budgets[0].Window.Kind);
        var key = Assert.Single(config.Keys);
        Assert.Equal(Samples.TeamSecret, key.Secret);
        Assert.Equal("platform", key.Group);
        Assert.Equal(new DateTimeOffset(2027, 1, 31, 17, 0, 0, TimeSpan.Zero), key.Expires);
        Assert.Equal(60, key.Limits.Rpm);
        Assert.Equal([new NanoUsd(5_000_000_000), new NanoUsd(1), new NanoUsd(9_000_000_000)], key.Budgets.Select(b => b.Amount));
        Assert.Equal("day 5h total", string.Join(' ', key.Budgets.Select(b => b.Window)));
        Assert.Equal(2, key.UnknownPrice!.Output);
    }

    [Fact]
    public void Everything_else_has_all_that_the_file_says()
    {
        var config = Config();
        Assert.Equal(1000, config.Limits.Concurrency);
        Assert.Equal(WindowKind.Week, Assert.Single(config.Budgets).Window.Kind);
        var price = config.Prices["gpt-4o"];
        Assert.Equal((2.50m, 1.25m, 0m, null, 10m, 0.01m, 0.02m), (price.Input, price.CachedInput, price.CacheWrite, price.CacheWrite1h, price.Output, price.PerRequest, price.PerSearch));
        Assert.Equal([new PriceTierConfig(200000) { Input = 5, Output = 20 }], price.Above);
        Assert.Equal(new WaitConfig { Max = TimeSpan.FromSeconds(9), Capacity = 400 }, config.Wait);
        Assert.Equal(
            new RetryConfig { Attempts = 5, PerTarget = 3, Initial = TimeSpan.FromSeconds(2), Max = TimeSpan.FromSeconds(20), Multiplier = 1.5, Budget = 0, AfterTimeout = true },
            config.Retry);
        Assert.Equal(["llm.example.com"], config.Server.AllowedHosts);
        Assert.Equal(16 << 20, config.Server.MaxBody);
        Assert.Equal(TimeSpan.FromDays(30), config.Usage.KeepFor);
        Assert.Equal(("http://127.0.0.1:4318/", false, false, 9), (config.Telemetry.Otlp.Endpoint!.AbsoluteUri, config.Telemetry.Otlp.Traces, config.Telemetry.Otlp.Metrics, config.Telemetry.Otlp.Interval.TotalSeconds));
        Assert.Equal([KeyValuePair.Create("x-tenant", "t")], config.Telemetry.Otlp.Headers);
        Assert.Equal(new LogConfig { Format = LogFormat.Json, Requests = true }, config.Telemetry.Log);
        Assert.Equal(new BackupConfig { Every = TimeSpan.FromHours(12), Keep = 6 }, config.Backup);
    }

    [Fact]
    public void The_smallest_config_has_the_defaults_of_the_contract()
    {
        var config = Samples.Parse("""{"backends":{"openai":{"protocol":"openai","apiKey":"${OPENAI_API_KEY}"}}}""").Config!;
        var backend = Assert.Single(config.Backends);
        Assert.Equal("https://api.openai.com/v1", backend.BaseUrl!.AbsoluteUri);
        Assert.Equal(BackendAuth.Bearer, backend.Auth);
        Assert.Equal(CountingRule.OpenAI, backend.Count);
        Assert.Equal(("openai", "primary"), (backend.Account, backend.Pool));
        Assert.Equal([ModelRule.Everything], backend.Models);
        Assert.Equal((30, 600), (backend.Cooldown.Base.TotalSeconds, backend.Cooldown.Max.TotalSeconds));
        Assert.Equal((5, 30, 3600, 1, 2), (backend.Breaker.Failures, backend.Breaker.OpenFor.TotalSeconds, backend.Breaker.MaxOpenFor.TotalSeconds, backend.Breaker.HalfOpenCalls, backend.Breaker.SuccessesToClose));
        Assert.Equal((10, 300, 300, 900, 0), (backend.Timeouts.Connect.TotalSeconds, backend.Timeouts.FirstByte.TotalSeconds, backend.Timeouts.Idle.TotalSeconds, backend.Timeouts.Answer.TotalSeconds, backend.Timeouts.Total.TotalSeconds));
        Assert.Equal((10, 500), (config.Wait.Max.TotalSeconds, config.Wait.Capacity));
        Assert.Equal((4, 2, 1, 30, 2), (config.Retry.Attempts, config.Retry.PerTarget, config.Retry.Initial.TotalSeconds, config.Retry.Max.TotalSeconds, config.Retry.Multiplier));
        Assert.False(config.Retry.AfterTimeout);
        Assert.Equal(32 << 20, config.Server.MaxBody);
        Assert.Equal(90, config.Usage.KeepFor.TotalDays);
        Assert.Equal((1, 7), (config.Backup.Every.TotalDays, config.Backup.Keep));
        Assert.Empty(config.Keys);
        Assert.Equal([PoolConfig.Primary], config.Pools);
    }

    [Fact]
    public void A_backend_without_a_pool_is_in_the_first()
    {
        var config = Samples.Parse(Samples.With("\"pools\":[\"one\",\"two\"]")).Config!;
        Assert.Equal("one", Assert.Single(config.Backends).Pool);
    }

    [Fact]
    public void A_byte_order_mark_is_no_error() => Assert.True(Samples.Parse('\uFEFF' + Samples.Everything).IsValid);
}
