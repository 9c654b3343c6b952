using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Acceptance;

/// <summary>The rules of the circuit breaker, and their vectors.</summary>
public sealed class BreakerVectorTests
{
    [Fact]
    public void The_defaults_are_five_failures_thirty_seconds_and_two_successes_of_one_probe_at_a_time()
    {
        var options = new BreakerOptions();
        Assert.Equal((5, 30.0, 3_600.0, 1, 2), (options.Failures, options.OpenFor.TotalSeconds, options.MaxOpenFor.TotalSeconds, options.HalfOpenCalls, options.SuccessesToClose));
    }

    [Theory]
    [InlineData(5, 30, 1)]
    [InlineData(3, 300, 1)]
    [InlineData(5, 60, 3)]
    public void Each_of_the_reference_settings_opens_recovers_and_closes(int failures, int seconds, int probes)
    {
        var engine = Of(new() { Failures = failures, OpenFor = TimeSpan.FromSeconds(seconds), HalfOpenCalls = probes });
        for (var i = 0; i < failures; i++)
        {
            Assert.Equal("closed", State(engine));
            End(engine, ErrorCode.ServerError);
        }

        Assert.Equal(("open", TimeSpan.FromSeconds(seconds)), (State(engine), engine.Health("t").ReadyIn));
        engine.Advance(seconds);
        Assert.Equal("half_open", State(engine));
        var open = Enumerable.Range(0, probes).Select(_ => engine.Try(to: engine.Target("t")).Lease).ToArray();
        Assert.Equal(RefusalComponent.CircuitBreaker, engine.Try(to: engine.Target("t")).Refusal!.Component); // what is too much is refused
        open[0].End(AttemptEnd.Refused(new(ErrorCode.InvalidRequest))); // says nothing, and frees its place
        End(engine, null);
        Assert.Equal("half_open", State(engine));
        End(engine, null);
        Assert.Equal("closed", State(engine));
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(2, 60)]
    [InlineData(3, 120)]
    [InlineData(7, 1_920)]
    [InlineData(8, 3_600)]
    [InlineData(50, 3_600)]
    public void The_open_time_doubles_up_to_an_hour(int opened, int seconds) => Assert.Equal(seconds, new BreakerOptions().OpenTime(opened).TotalSeconds);

    [Fact]
    public void Only_what_is_the_providers_fault_counts()
    {
        foreach (var code in Enum.GetValues<ErrorCode>().Where(code => code is not (ErrorCode.Authentication or ErrorCode.Unknown)))
        {
            var engine = Of(new() { Failures = 1 });
            End(engine, code);
            var isProviders = code is ErrorCode.ServerError or ErrorCode.Overloaded or ErrorCode.Timeout;
            Assert.True((State(engine) == "open") == isProviders, $"{code}");
        }
    }

    [Fact]
    public void A_hint_is_a_floor()
    {
        var engine = Of(new() { Failures = 1 });
        End(engine, ErrorCode.Overloaded, hint: 200);
        Assert.Equal(TimeSpan.FromSeconds(220), engine.Health("t").ReadyIn);
    }

    [Fact]
    public void A_rate_of_failures_needs_calls_enough_in_its_window()
    {
        var engine = Of(new() { Failures = 0, FailureRate = 0.5, MinimumCalls = 10, Window = TimeSpan.FromSeconds(60) });
        for (var i = 0; i < 9; i++)
            End(engine, i % 3 == 0 ? null : ErrorCode.ServerError);
        Assert.Equal("closed", State(engine));
        End(engine, ErrorCode.ServerError);
        Assert.Equal("open", State(engine));
    }

    private static Engine Of(BreakerOptions breaker) =>
        new(new() { Scopes = [new("key:a")], Targets = [new("t") { Cooldown = new() { Jitter = 0 }, Breaker = breaker }] });

    private static string State(Engine engine) => engine.Controller.ReadSignals(engine.Controller.Target("t")).CircuitState;

    private static void End(Engine engine, ErrorCode? error, double? hint = null) =>
        engine.Try(to: engine.Target("t")).Lease.End(AttemptEnd.Refused(new(error, hint is { } seconds ? TimeSpan.FromSeconds(seconds) : null)));
}
