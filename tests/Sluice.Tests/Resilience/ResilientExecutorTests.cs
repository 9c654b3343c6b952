using Sluice.Admission;
using Sluice.Resilience;
using Sluice.Time;

namespace Sluice.Tests.Resilience;

public sealed class ResilientExecutorTests
{
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public void The_presets_are_those_of_the_reference()
    {
        Assert.Equal((4, 60.0, 1.0, 2.0, BackoffJitter.Full), Of(ResilienceOptions.Default));
        Assert.Equal((4, 30.0, 1.0, 2.0, BackoffJitter.Full), Of(ResilienceOptions.Production));
        Assert.Equal((3, 60.0, 1.0, 2.0, BackoffJitter.Full), Of(ResilienceOptions.Minimal));
        Assert.Equal((0, 10, 5, 30.0), Parts(ResilienceOptions.Default));
        Assert.Equal((10, 10, 5, 30.0), Parts(ResilienceOptions.Production));
        Assert.Equal((0, 0, 0, 0.0), Parts(ResilienceOptions.Minimal));

        static (int, double, double, double, BackoffJitter) Of(ResilienceOptions options) =>
            (options.Retry!.Attempts, options.Retry.Max.TotalSeconds, options.Retry.Initial.TotalSeconds, options.Retry.Multiplier, options.Retry.Jitter);

        static (double, int, int, double) Parts(ResilienceOptions options) =>
            (options.RequestsPerSecond, options.MaxInFlight, options.Breaker?.Failures ?? 0, options.Breaker?.OpenFor.TotalSeconds ?? 0);
    }

    [Fact]
    public void Preflight_on_an_idle_executor_passes_and_takes_nothing()
    {
        var executor = Make(ResilienceOptions.Production with { RequestsPerSecond = 1, Burst = 1, MaxInFlight = 1 });

        for (var i = 0; i < 100; i++)
            Assert.Null(executor.Preflight());

        var signals = Assert.Single(executor.Signals());
        Assert.Equal(("closed", 0, 1L, true, 1.0), (signals.CircuitState, signals.CurrentInflight, signals.RateRemaining, signals.IsHealthy, signals.HealthScore));
    }

    [Fact]
    public async Task Preflight_says_which_part_refuses_and_for_how_long()
    {
        var executor = Make(ResilienceOptions.Default with { Retry = null, Breaker = new() { Failures = 2 }, Cooldown = new() { Jitter = 0 }, MaxInFlight = 1, RequestsPerSecond = 0.5, Burst = 2 });

        var answer = new TaskCompletionSource<int>();
        var held = executor.ExecuteAsync((_, _) => new ValueTask<int>(answer.Task), cancellationToken: TestContext.Current.CancellationToken).AsTask();
        Assert.Equal((RefusalComponent.Concurrency, false), (executor.Preflight()!.Component, executor.Preflight()!.RetryAfterIsExact));
        Assert.Equal(1, executor.Signals()[0].CurrentInflight);
        answer.SetResult(1);
        await held;

        await FailAsync(executor);
        Assert.Equal((RefusalComponent.Rate, TimeSpan.FromSeconds(2)), (executor.Preflight()!.Component, executor.Preflight()!.RetryAfter));
        _time.Advance(TimeSpan.FromSeconds(2));
        await FailAsync(executor);
        Assert.Equal((RefusalComponent.CircuitBreaker, TimeSpan.FromSeconds(30)), (executor.Preflight()!.Component, executor.Preflight()!.RetryAfter));
        Assert.Equal(("open", false, 0.0), (executor.Signals()[0].CircuitState, executor.Signals()[0].IsHealthy, executor.Signals()[0].HealthScore));

        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(executor.Preflight()); // evaluated as of now, though nobody called meanwhile
        Assert.Equal("half_open", executor.Signals()[0].CircuitState);
        executor.Reset();
        Assert.Equal("closed", executor.Signals()[0].CircuitState);
    }

    [Fact]
    public async Task An_open_breaker_of_one_target_leaves_the_next_one_alone()
    {
        var executor = Make(ResilienceOptions.Production with { Targets = ["a", "b"], Breaker = new() { Failures = 1 } });
        var sent = new List<string>();

        for (var i = 0; i < 3; i++)
            await RunAsync(executor, attempt => { sent.Add(attempt.Target!.Name); return attempt.Target.Name == "a" ? throw RetryableException.Wrap(new IOException()) : 1; });

        Assert.Equal(["a", "b", "b", "b"], sent);
        Assert.Equal("open closed", string.Join(' ', executor.Signals().Select(target => target.CircuitState)));
    }

    [Fact]
    public async Task Every_attempt_is_held_to_the_rate_and_pauses_hold_no_slot()
    {
        var executor = Make(ResilienceOptions.Minimal with { RequestsPerSecond = 0.5, Burst = 1, MaxInFlight = 1, Retry = new() { Jitter = BackoffJitter.None, PerTarget = 3 } });
        var sent = new List<double>();

        await RunAsync(executor, attempt =>
        {
            sent.Add(_time.Elapsed.TotalSeconds);
            return attempt.Number < 3 ? throw RetryableException.Wrap(new IOException()) : 1;
        });

        Assert.Equal([0, 2, 4], sent);
    }

    [Fact]
    public async Task A_queue_timeout_ends_the_waiting_and_none_waits_as_long_as_it_takes()
    {
        var impatient = Make(ResilienceOptions.Default with { MaxInFlight = 1, QueueTimeout = TimeSpan.FromSeconds(3) });
        var answer = new TaskCompletionSource<int>();
        _ = impatient.ExecuteAsync((_, _) => new ValueTask<int>(answer.Task), cancellationToken: TestContext.Current.CancellationToken).AsTask();
        var waiting = impatient.ExecuteAsync((_, _) => new ValueTask<int>(1), cancellationToken: TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(RefusalComponent.Concurrency, (await Assert.ThrowsAsync<CallFailedException>(() => waiting)).Refusal!.Component);

        var patient = Make(ResilienceOptions.Default with { MaxInFlight = 1 });
        var later = new TaskCompletionSource<int>();
        _ = patient.ExecuteAsync((_, _) => new ValueTask<int>(later.Task), cancellationToken: TestContext.Current.CancellationToken).AsTask();
        waiting = patient.ExecuteAsync((_, _) => new ValueTask<int>(1), cancellationToken: TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(waiting.IsCompleted);
        later.SetResult(1);
        Assert.Equal(1, await waiting);
    }

    [Fact]
    public void The_environment_goes_over_a_preset()
    {
        var all = ResilienceOptions.Default.WithEnvironment(Variables(("AI_LIB_RPS", "2.5"), ("AI_LIB_RPM", "600"), ("AI_LIB_BREAKER_FAILURE_THRESHOLD", "3"), ("AI_LIB_BREAKER_COOLDOWN_SECS", "7200"), ("AI_LIB_MAX_INFLIGHT", "0"), ("AI_LIB_QUEUE_TIMEOUT", "1.5")));

        Assert.Equal((2.5, 3, TimeSpan.FromHours(2), 0, TimeSpan.FromSeconds(1.5)), (all.RequestsPerSecond, all.Breaker!.Failures, all.Breaker.OpenFor, all.MaxInFlight, all.QueueTimeout));
        Assert.Equal(2, ResilienceOptions.Default.WithEnvironment(Variables(("AI_LIB_RPM", "120"), ("AI_LIB_RPS", " "))).RequestsPerSecond);
        Assert.Equal(ResilienceOptions.Production, ResilienceOptions.Production.WithEnvironment(_ => null));
        Make(all);
    }

    [Theory]
    [InlineData("AI_LIB_RPS", "ten")]
    [InlineData("AI_LIB_RPS", "-1")]
    [InlineData("AI_LIB_RPS", "NaN")]
    [InlineData("AI_LIB_RPS", "1e999")]
    [InlineData("AI_LIB_RPM", "1,000")]
    [InlineData("AI_LIB_BREAKER_FAILURE_THRESHOLD", "2.5")]
    [InlineData("AI_LIB_BREAKER_COOLDOWN_SECS", "0")]
    [InlineData("AI_LIB_MAX_INFLIGHT", "many")]
    [InlineData("AI_LIB_QUEUE_TIMEOUT", "Infinity")]
    public void A_variable_that_makes_no_sense_is_one_error_that_names_it_its_value_and_what_is_right(string name, string value)
    {
        var error = Assert.Throws<FormatException>(() => ResilienceOptions.Default.WithEnvironment(Variables((name, value))));

        Assert.StartsWith($"{name} is '{value}' and must be ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Set it right, or unset it.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_that_makes_no_sense_is_named()
    {
        Assert.Equal("Targets", Assert.Throws<ArgumentException>(() => Make(new() { Targets = [] })).ParamName);
        Assert.Equal("RequestsPerSecond", Assert.Throws<ArgumentOutOfRangeException>(() => Make(new() { RequestsPerSecond = double.NaN })).ParamName);
        Assert.Equal("Burst", Assert.Throws<ArgumentOutOfRangeException>(() => Make(new() { Burst = -1 })).ParamName);
        Assert.Equal("MaxInFlight", Assert.Throws<ArgumentOutOfRangeException>(() => Make(new() { MaxInFlight = -1 })).ParamName);
    }

    private static Func<string, string?> Variables(params (string Name, string Value)[] variables) => name => Array.Find(variables, variable => variable.Name == name).Value;

    private ResilientExecutor Make(ResilienceOptions options) => new(options, _time);

    private async Task FailAsync(ResilientExecutor executor) =>
        await Assert.ThrowsAsync<CallFailedException>(() => RunAsync(executor, _ => throw RetryableException.Wrap(new IOException())));

    private async Task<int> RunAsync(ResilientExecutor executor, Func<Attempt, int> work)
    {
        var call = executor.ExecuteAsync((attempt, _) => new ValueTask<int>(work(attempt)), cancellationToken: TestContext.Current.CancellationToken).AsTask();
        while (!call.IsCompleted)
            Assert.True(_time.TryAdvanceToNextTimer(), "The call waits for nothing.");
        return await call;
    }
}
