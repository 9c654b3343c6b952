using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Quotas;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Defects;

/// <summary>What was wrong elsewhere with a quota guard of this kind, row by row, and is not here.</summary>
public sealed class CodingProxyDefectTests
{
    [Fact]
    public void Row_1_one_ending_tells_usage_circuit_cooldown_and_quota_alike()
    {
        var engine = Guarded();
        for (var i = 0; i < 4; i++)
            Try(engine).Lease.End(AttemptEnd.Refused(new(ErrorCode.ServerError)));
        Try(engine).Lease.End(AttemptEnd.Refused(new(ErrorCode.QuotaExhausted, TimeSpan.FromSeconds(60))));
        Assert.Equal((4, HealthState.Cooling, QuotaState.ExceededByCap), (engine.Health("t").Failures, engine.Health("t").State, Quota(engine)));
        engine.Advance(300);

        Try(engine, 100).Lease.Settle(new() { InputTokens = 70 });

        Assert.Equal((0, HealthState.Ready, QuotaState.Within), (engine.Health("t").Failures, engine.Health("t").State, Quota(engine)));
        Assert.Equal((70, 70), (engine.Limit("tpm").Used, engine.Now.Targets[0].Quotas[0].Used));
    }

    [Fact]
    public void Row_7_the_last_target_keeps_its_deadline_too()
    {
        var engine = Engine.To(("first", []), ("last", []));
        foreach (var name in new[] { "first", "last" })
            engine.Try(to: engine.Target(name)).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));
        Assert.False(engine.Try(to: [engine.Target("first"), engine.Target("last")]).IsAdmitted);
    }

    [Fact]
    public void Row_25_what_a_stream_is_refused_with_is_classified_before_it_counts()
    {
        var engine = Guarded();
        foreach (var (status, body) in new[]
        {
            (401, """{"error":{"type":"authentication_error"}}"""), (404, """{"error":{"type":"not_found_error"}}"""),
            (400, """{"error":{"type":"invalid_request_error","message":"messages: roles must alternate"}}"""),
        })
        {
            engine.Controller.ResetHealth(engine.Controller.Target("t"));
            for (var i = 0; i < 10 && Try(engine) is { IsAdmitted: true } admission; i++)
                admission.Lease.End(AttemptEnd.Refused(Errors.Answer.Classify(status, body).ToOutcome()));
            Assert.Equal((CircuitState.Closed, 0), (engine.Health("t").Circuit, engine.Health("t").Failures));
        }
    }

    private static Engine Guarded() => new(new()
    {
        Scopes = [new("key:a", LimitOptions.TokensPerMinute(10_000))],
        Targets =
        [
            new("t")
            {
                Account = "acc",
                Cooldown = new() { Jitter = 0 },
                Quotas = [new("5h", Dimension.Tokens, 10_000, new Window.Rolling(TimeSpan.FromHours(5)))],
            },
        ],
    });

    private static AdmissionResult Try(Engine engine, long tokens = 0) => engine.Try(tokens, to: engine.Target("t"));

    private static QuotaState Quota(Engine engine) => engine.Now.Targets[0].Quotas[0].State;
}
