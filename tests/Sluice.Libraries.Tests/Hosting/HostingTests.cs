using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Sluice.Admission;
using Sluice.Control;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Resilience;

namespace Sluice.Libraries.Tests.Hosting;

/// <summary>Policies in dependency injection.</summary>
public sealed class HostingTests
{
    private static readonly Dictionary<string, string?> Settings = new(StringComparer.Ordinal)
    {
        ["Sluice:openai:RequestsPerMinute"] = "500",
        ["Sluice:openai:TokensPerMinute"] = "120000",
        ["Sluice:openai:Count"] = "OpenAI",
        ["Sluice:openai:Slack"] = "00:00:00.200",
        ["Sluice:openai:MaxWait"] = "00:00:05",
        ["Sluice:openai:Budgets:0:Usd"] = "5.00",
        ["Sluice:openai:Budgets:0:TimeZone"] = "Europe/Berlin",
        ["Sluice:openai:Budgets:1:Usd"] = "100",
        ["Sluice:openai:Budgets:1:Calendar"] = "Month",
        ["Sluice:openai:PerTenant:RequestsPerMinute"] = "20",
        ["Sluice:openai:Prices:own-model:Input"] = "0.5",
        ["Sluice:openai:Prices:own-model:Output"] = "1.5",
        ["Sluice:openai:Retry:Attempts"] = "2",
        ["Sluice:openai:Cooldown:Base"] = "00:00:10",
        ["Sluice:openai:Breaker:Failures"] = "3",
    };

    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public void A_section_of_the_configuration_sets_everything()
    {
        using var provider = Services(services => services.AddSluice("openai", Configuration().GetSection("Sluice:openai"))).BuildServiceProvider();
        var options = provider.GetRequiredService<IOptionsMonitor<TrafficControlOptions>>().Get("openai");

        Assert.Equal((500, 120_000, CountingRule.OpenAI), (options.RequestsPerMinute, options.TokensPerMinute, options.Count));
        Assert.Equal((TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(5)), (options.Slack, options.MaxWait));
        Assert.Equal([(5m, CalendarPeriod.Day), (100m, CalendarPeriod.Month)], options.Budgets.Select(budget => (budget.Usd, budget.Calendar)));
        Assert.Equal("Europe/Berlin", options.Budgets[0].TimeZone);
        Assert.Equal((20, 1.5m), (options.PerTenant.RequestsPerMinute, options.Prices["own-model"].Output));
        Assert.Equal((2, TimeSpan.FromSeconds(10), 3), (options.Retry.Attempts, options.Cooldown.Base, options.Breaker.Failures));
    }

    public static TheoryData<string> RecordProperties =>
    [
        .. Of("Cooldown", typeof(CooldownOptions)), .. Of("Breaker", typeof(BreakerOptions)), .. Of("Retry", typeof(RetryPolicy)),
    ];

    [Theory]
    [MemberData(nameof(RecordProperties))]
    public void Every_property_of_cooldown_breaker_and_retry_can_be_configured(string path)
    {
        var (record, name) = (path.Split(':')[0], path.Split(':')[1]);
        var before = Read(new TrafficControlOptions());
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(path, Other(before))]).Build();
        using var provider = Services(services => services.AddSluice("openai", configuration)).BuildServiceProvider();

        provider.GetRequiredService<IOptionsMonitor<TrafficControlOptions>>(); // the validator may object to the value alone, which is not asked here
        var options = new TrafficControlOptions();
        foreach (var configure in provider.GetServices<IConfigureOptions<TrafficControlOptions>>().OfType<IConfigureNamedOptions<TrafficControlOptions>>())
            configure.Configure("openai", options);

        Assert.NotEqual(before, Read(options));

        object? Read(TrafficControlOptions of)
        {
            var value = typeof(TrafficControlOptions).GetProperty(record)!.GetValue(of)!;
            return value.GetType().GetProperty(name)!.GetValue(value);
        }

        static string Other(object? value) => value switch
        {
            TimeSpan => "00:01:17",
            bool on => (!on).ToString(),
            Enum one => Enum.GetNames(one.GetType()).First(other => other != one.ToString()),
            null => "00:01:17",
            _ => "7",
        };
    }

    [Fact]
    public void A_policy_is_one_object_by_its_name_and_the_first_is_there_without_one()
    {
        using var provider = Services(services =>
        {
            services.AddSluice("openai", options => options.RequestsPerMinute = 1);
            services.AddSluice("anthropic", options => options.RequestsPerMinute = 2);
        }).BuildServiceProvider();

        var openai = provider.GetRequiredKeyedService<TrafficControl>("openai");
        Assert.Same(openai, provider.GetRequiredKeyedService<TrafficControl>("openai"));
        Assert.Same(openai, provider.GetRequiredService<TrafficControl>());
        Assert.NotSame(openai, provider.GetRequiredKeyedService<TrafficControl>("anthropic"));
        Assert.Equal("openai", openai.Name);
    }

    [Fact]
    public async Task A_host_does_not_start_with_options_that_contradict_themselves_and_says_both_values()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSluice("openai", options => (options.TokensPerMinute, options.DefaultMaxOutputTokens) = (1_000, 4_096));
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("'openai'", error.Message, StringComparison.Ordinal);
        Assert.Contains("4096", error.Message, StringComparison.Ordinal);
        Assert.Contains("1000", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RequestPerMinute")]
    [InlineData("Cooldown:Bas")]
    [InlineData("Breaker:Failure")]
    [InlineData("Retry:OnRetry")]
    [InlineData("Budgets:0:Euro")]
    [InlineData("Prices:own-model:In")]
    [InlineData("PerTenant:Rpm")]
    [InlineData("PerTenant:Budgets:0:Euro")]
    [InlineData("Classify")]
    public void A_member_of_a_section_that_is_no_option_is_an_error_that_names_it(string path)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Settings).AddInMemoryCollection([new($"Sluice:openai:{path}", "1")]).Build();
        using var provider = Services(services => services.AddSluice("openai", configuration.GetSection("Sluice:openai"))).BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<TrafficControl>());

        Assert.Contains($"'openai': Sluice:openai:{path} is no option", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MaxWait", "-00:00:01", "MaxWait is -00:00:01; it must be 0 (no waiting) or more.")]
    [InlineData("QueueCapacity", "-1", "QueueCapacity is -1; it must be 0 (no waiting) or more.")]
    [InlineData("Cooldown:Base", "00:00:00", "Cooldown.Base is 00:00:00: cooldown base must be more than 0.")]
    [InlineData("Breaker:FailureRate", "2", "Breaker.FailureRate is 2: breaker failure rate must be from 0 (never) to 1.")]
    [InlineData("Retry:Attempts", "0", "Retry.Attempts is 0: Retry attempts must be at least 1, which is no retry.")]
    public void A_wrong_option_is_told_in_one_line_with_its_name_and_value(string path, string value, string told)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(path, value)]).Build();
        using var provider = Services(services => services.AddSluice("openai", configuration)).BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<TrafficControl>());

        Assert.Equal($"Sluice policy 'openai': {told}", Assert.Single(error.Failures));
    }

    [Fact]
    public void Meters_show_limits_calls_and_health()
    {
        using var provider = Services(services => services.AddSluice("openai", options => options.RequestsPerMinute = 10)).BuildServiceProvider();
        var control = provider.GetRequiredService<TrafficControl>();
        using var lease = control.Controller.TryAdmit(control.RequestFor(new("gpt-4o", new(10, 10)))).Lease;
        var seen = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, it) =>
        {
            if (instrument.Meter.Name == "Sluice")
                it.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();

        listener.RecordObservableInstruments();

        Assert.Equal(10, seen["llm.traffic.limit.max"]);
        Assert.Equal(1, seen["llm.traffic.limit.reserved"]);
        Assert.Equal(1, seen["llm.traffic.calls.open"]);
        Assert.InRange(seen["llm.traffic.target.health"], 0.5, 1);
    }

    [Fact]
    public async Task Health_is_degraded_while_some_targets_are_left_alone_and_unhealthy_while_all_are()
    {
        using var provider = Services(services =>
        {
            services.AddSluice("openai", options => options.RequestsPerMinute = 10);
            services.AddHealthChecks().AddSluice("openai");
        }).BuildServiceProvider();
        var control = provider.GetRequiredService<TrafficControl>();
        var health = provider.GetRequiredService<HealthCheckService>();

        Fail(control, "a", null);
        Fail(control, "b", null);
        Assert.Equal(HealthStatus.Healthy, (await health.CheckHealthAsync()).Status);
        Fail(control, "a", ErrorCode.RateLimited);
        Assert.Equal(HealthStatus.Degraded, (await health.CheckHealthAsync()).Status);
        Fail(control, "b", ErrorCode.RateLimited);
        var report = await health.CheckHealthAsync();

        Assert.Equal(HealthStatus.Unhealthy, report.Status);
        Assert.Contains("openai/a (Rate", report.Entries["sluice:openai"].Description, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Of(string record, Type type) =>
        type.GetProperties().Where(property => property.CanWrite && !property.PropertyType.IsAssignableTo(typeof(Delegate))).Select(property => $"{record}:{property.Name}");

    private static void Fail(TrafficControl control, string model, ErrorCode? error) =>
        control.Controller.TryAdmit(control.RequestFor(new(model, new(1, 1)))).Lease.End(AttemptEnd.Refused(new(error)));

    private static IConfiguration Configuration() => new ConfigurationBuilder().AddInMemoryCollection(Settings).Build();

    private ServiceCollection Services(Action<ServiceCollection> add)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(_time);
        add(services);
        return services;
    }
}
