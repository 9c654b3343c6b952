using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Resilience;
using Sluice.Tests.Admission;
using Sluice.Tests.Errors;
using Sluice.Time;

namespace Sluice.Tests.Defects;

/// <summary>What was wrong elsewhere with an executor of this kind, row by row, and is not here.</summary>
public sealed class AiLibDefectTests
{
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public void Row_7_where_open_calls_are_unlimited_there_is_always_a_slot()
    {
        var executor = new ResilientExecutor(ResilienceOptions.Production with { MaxInFlight = 0, RequestsPerSecond = 0 }, _time);
        for (var i = 0; i < 100; i++)
            Assert.True(executor.Admission.TryAdmit(new() { Caller = executor.Admission.Caller(ResilientExecutor.CallerScope) }).IsAdmitted);

        Assert.Null(executor.Preflight());
        Assert.Equal((true, 1.0), (executor.Signals()[0].IsHealthy, executor.Signals()[0].HealthScore));
    }

    [Fact]
    public void Row_8_signals_and_refusals_tell_one_time()
    {
        var engine = Engine.To(("t", [LimitOptions.RequestsPerSecond(1, burst: 1)]));
        engine.Try(to: engine.Target("t")).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));
        engine.Advance(7.5);
        var target = engine.Controller.Target("t");
        Assert.Equal(engine.Try(to: engine.Target("t")).Refusal!.RetryAfter!.Value.TotalMilliseconds, engine.Controller.ReadSignals(target).Cooldown!.RemainingMs);
        engine.Advance(22.5);
        engine.Try(to: engine.Target("t")).Lease.Settle(default);
        engine.Advance(0.5); // half a permit is none
        Assert.Equal((0, false), (engine.Controller.ReadSignals(target).RateRemaining, engine.Controller.ReadSignals(target).IsHealthy));
        Assert.Equal(TimeSpan.FromSeconds(0.5), engine.Try(to: engine.Target("t")).Refusal!.RetryAfter);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.01)]
    public void Row_11_a_rate_below_one_a_second_starts_with_one(double rate)
    {
        var executor = new ResilientExecutor(ResilienceOptions.Minimal with { RequestsPerSecond = rate }, _time);
        var request = new AdmissionRequest { Caller = executor.Admission.Caller(ResilientExecutor.CallerScope), Candidates = executor.Admission.Capture().Targets.Select(target => new Candidate(executor.Admission.Target(target.Name))).ToArray() };
        Assert.Equal((true, false), (executor.Admission.TryAdmit(request).IsAdmitted, executor.Admission.TryAdmit(request).IsAdmitted));
        Assert.Equal(TimeSpan.FromSeconds(1 / rate), executor.Preflight()!.RetryAfter);
    }

    [Fact]
    public async Task Row_19_a_timeout_inside_the_work_is_no_refusal_of_ours()
    {
        var executor = new ResilientExecutor(ResilienceOptions.Default with { Retry = null }, _time);
        var error = await Assert.ThrowsAsync<CallFailedException>(() => executor.ExecuteAsync<int>((_, _) => throw new TimeoutException(), cancellationToken: TestContext.Current.CancellationToken).AsTask());
        Assert.Equal((null, ErrorCode.Timeout, 1), (error.Refusal, error.Code, error.Attempts));
    }

    [Theory]
    [InlineData("Too many requests. An explanation is on the status page.")]
    [InlineData("The control plane is busy, slow down.")]
    [InlineData("Requests are suspended for some seconds, we are expanding.")]
    [InlineData("Rate limit reached for requests per minute; see your plan's page for limits.")]
    public void Row_25_ordinary_words_make_no_quota_of_a_rate(string message) =>
        Assert.Equal(ErrorCode.RateLimited, Answer.Classify(429, $$$"""{"error":{"message":"{{{message}}}"}}""").Code);
}
