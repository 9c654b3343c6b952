using Sluice.Errors;
using Sluice.Health;
using Sluice.Resilience;
using Sluice.Tests.Resilience;

namespace Sluice.Tests.Defects;

/// <summary>What was wrong elsewhere with retries, circuit breakers and streams of this kind, row by row, and is not here.</summary>
public sealed class AgentFlowCallDefectTests
{
    [Fact]
    public async Task Row_24_work_that_yields_null_yields_null()
    {
        var carrier = new Carrier();
        Assert.Null(await carrier.Executor.RunAsync<IDisposable?>(
            new() { Caller = carrier.Caller, Candidates = carrier.Candidates }, (_, _) => new((IDisposable?)null), cancellationToken: TestContext.Current.CancellationToken));
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void Row_33_each_attempt_of_a_call_counts_towards_the_circuit_and_not_the_series_once()
    {
        var carrier = Breaking(Carrier.Even with { PerTarget = 4 });

        carrier.Run();

        Assert.Equal(4, carrier.Engine.Targets[0].Health.Failures);
    }

    [Fact]
    public void Row_34_streams_alone_bring_a_target_back_and_a_caller_that_leaves_is_no_failure()
    {
        var carrier = Breaking(Carrier.Even with { PerTarget = 1 });
        carrier.Answer = (_, _) => new(AttemptResult<string>.Ongoing("stream"));
        for (var i = 0; i < 20; i++)
            carrier.Run().Lease.SettleAtEstimate(CallOutcome.Cancelled);
        Assert.Equal((CircuitState.Closed, 0), (carrier.Engine.Targets[0].Health.Circuit, carrier.Engine.Targets[0].Health.Failures));

        for (var i = 0; i < 5; i++)
            carrier.Run().Lease.SettleAtEstimate(new(ErrorCode.ServerError));
        Assert.Equal(CircuitState.Open, carrier.Engine.Targets[0].Health.Circuit);
        carrier.Time.Advance(TimeSpan.FromSeconds(30));
        for (var i = 0; i < 2; i++)
            carrier.Run().Lease.Settle(default);
        Assert.Equal(CircuitState.Closed, carrier.Engine.Targets[0].Health.Circuit);
    }

    private static Carrier Breaking(RetryPolicy policy) => new(policy, new()
    {
        Scopes = [new("key")],
        Targets = [new("a") { Breaker = new() { Failures = 5 }, Cooldown = new() { Jitter = 0 } }],
        Queue = new() { MaxWait = TimeSpan.FromSeconds(10) },
    });
}
