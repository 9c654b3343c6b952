using System.ComponentModel.DataAnnotations;
using System.Net;
using Polly;
using Polly.Retry;
using Sluice.Admission;
using Sluice.Control;
using Sluice.Polly;
using Sluice.Tokens;

namespace Sluice.Libraries.Tests.Polly;

/// <summary>Sluice in Polly pipelines, on virtual time.</summary>
public sealed class PipelineTests
{
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public async Task An_execution_is_admitted_before_it_runs_and_refused_when_the_limit_is_reached()
    {
        using var control = Controls(options => options.RequestsPerMinute = 2);
        var refusals = new List<Refusal>();
        var pipeline = Builder().AddAdmission(new AdmissionStrategyOptions
        {
            Control = control,
            OnRefused = arguments =>
            {
                refusals.Add(arguments.Refusal);
                return default;
            },
        }).Build();
        var runs = 0;

        pipeline.Execute(() => runs++);
        pipeline.Execute(() => runs++);
        var refused = await Assert.ThrowsAsync<CallRefusedException>(async () => await pipeline.ExecuteAsync(_ => new ValueTask<int>(runs++)));

        Assert.Equal((2, "rpm"), (runs, Assert.Single(refusals).Limit));
        Assert.Equal(TimeSpan.FromMinutes(1), refused.RetryAfter);
    }

    [Fact]
    public void What_an_execution_used_replaces_what_was_reserved()
    {
        using var control = Controls(options => (options.TokensPerMinute, options.DefaultMaxOutputTokens) = (1_000, 500));
        var pipeline = Builder().AddAdmission(new AdmissionStrategyOptions
        {
            Control = control,
            CallGenerator = _ => new ControlledCall("model", new UsageEstimate(300, 500)),
            EndGenerator = arguments => AttemptEnd.Answered(new Usage { InputTokens = (int)arguments.Result! }),
        }).Build();

        pipeline.Execute(() => 100);

        Assert.Equal((100, 0, 0), (Tokens(control).Used, Tokens(control).Reserved, control.Controller.Capture().OpenLeases));
    }

    [Fact]
    public void An_exception_ends_the_lease_and_goes_on()
    {
        using var control = Controls(options => options.Concurrency = 1);
        var pipeline = Builder().AddAdmission(control).Build();

        Assert.Throws<FormatException>(() => pipeline.Execute(() => throw new FormatException()));

        Assert.Equal(0, control.Controller.Capture().OpenLeases);
    }

    [Fact]
    public async Task A_retry_waits_as_long_as_the_refusal_says_and_no_longer()
    {
        using var control = Controls(options => options.RequestsPerMinute = 1);
        var pipeline = Builder()
            .AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 1 }.WithTrafficControl(control, longest: TimeSpan.FromMinutes(2)))
            .AddAdmission(control)
            .Build();
        await pipeline.ExecuteAsync(_ => new ValueTask<int>(1));

        var second = pipeline.ExecuteAsync(_ => new ValueTask<int>(2)).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(59_999));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal(2, await second.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_retry_does_not_wait_for_what_takes_too_long()
    {
        using var control = Controls(options => options.RequestsPerDay = 1);
        var pipeline = Builder()
            .AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 5 }.WithTrafficControl(control))
            .AddAdmission(control)
            .Build();
        await pipeline.ExecuteAsync(_ => new ValueTask<int>(1));

        await Assert.ThrowsAsync<CallRefusedException>(async () => await pipeline.ExecuteAsync(_ => new ValueTask<int>(2)));
    }

    [Fact]
    public async Task A_429_cools_the_target_down_and_the_retry_comes_back_when_the_provider_said()
    {
        using var control = Controls(options => options.Cooldown = new() { Base = TimeSpan.FromSeconds(1), Jitter = 0 });
        var pipeline = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = _time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage> { MaxRetryAttempts = 3 }.WithTrafficControl(control))
            .AddAdmission(control)
            .Build();
        var answers = new Queue<HttpResponseMessage>([Refusal("7"), new(HttpStatusCode.OK)]);

        var call = pipeline.ExecuteAsync(_ => new ValueTask<HttpResponseMessage>(answers.Dequeue())).AsTask();
        _time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Single(answers);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.OK, (await call.WaitAsync(TimeSpan.FromSeconds(30))).StatusCode);
    }

    [Fact]
    public void A_target_that_fails_is_left_alone_and_one_probe_brings_it_back()
    {
        var pipeline = Builder().AddTargetBreaker(new TargetBreakerStrategyOptions
        {
            Target = "search",
            Cooldown = new() { Jitter = 0 },
            Breaker = new() { Failures = 2, OpenFor = TimeSpan.FromSeconds(10), SuccessesToClose = 1 },
        }).Build();

        Assert.Throws<TimeoutException>(() => pipeline.Execute(() => throw new TimeoutException()));
        Assert.Throws<TimeoutException>(() => pipeline.Execute(() => throw new TimeoutException()));
        var refused = Assert.Throws<CallRefusedException>(() => pipeline.Execute(() => { }));
        Assert.Equal((RefusalComponent.CircuitBreaker, "search"), (refused.Refusal.Component, refused.Refusal.Scope));
        _time.Advance(TimeSpan.FromSeconds(10));

        pipeline.Execute(() => { });
        pipeline.Execute(() => { });
    }

    [Fact]
    public void Options_without_controls_are_refused_when_the_pipeline_is_built()
    {
        Assert.Throws<ValidationException>(() => Builder().AddAdmission(new AdmissionStrategyOptions()).Build());
    }

    private static HttpResponseMessage Refusal(string retryAfter)
    {
        var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        response.Headers.Add("Retry-After", retryAfter);
        return response;
    }

    private static Limits.LimitReading Tokens(TrafficControl control) =>
        control.Controller.Capture().Scopes.SelectMany(scope => scope.Limits).Single(limit => limit.Name == "tpm");

    private ResiliencePipelineBuilder Builder() => new() { TimeProvider = _time };

    private TrafficControl Controls(Action<TrafficControlOptions> configure)
    {
        var options = new TrafficControlOptions { MaxWait = TimeSpan.Zero };
        configure(options);
        return new(options, _time);
    }
}
