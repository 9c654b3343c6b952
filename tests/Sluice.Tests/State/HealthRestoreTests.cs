using System.Text;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Quotas;
using Sluice.Signals;
using Sluice.State;
using Sluice.Time;

namespace Sluice.Tests.State;

/// <summary>What was left alone before a restart is left alone after it.</summary>
public sealed class HealthRestoreTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TrafficPolicy Policy = new()
    {
        Scopes = [new("key:a", LimitOptions.TokensPerHour(1_000))],
        Targets =
        [
            new("t")
            {
                Account = "acc",
                Cooldown = new() { Jitter = 0 },
                Breaker = new() { Failures = 2 },
                Quotas = [new("5h", Dimension.Tokens, 1_000, new Window.FirstUse(TimeSpan.FromHours(5))), new("7d", Dimension.Tokens, 0, new Window.Rolling(TimeSpan.FromDays(7)))],
            },
        ],
    };

    private readonly VirtualTimeProvider _time = new(Noon);

    [Fact]
    public void Acceptance_20_cap_state_cooldown_and_window_sums_survive_a_restart()
    {
        var before = Make();
        Call(before, 300).Settle(new() { InputTokens = 300 });
        Call(before, 1).End(AttemptEnd.Refused(new(ErrorCode.QuotaExhausted, TimeSpan.FromMinutes(50))));

        _time.Advance(TimeSpan.FromMinutes(10));
        var after = Restarted(before);

        var quota = after.Capture().Targets[0].Quotas;
        Assert.Equal((300, TimeSpan.FromMinutes(290)), (quota[0].Used, quota[0].ResetIn));
        Assert.Equal(QuotaState.ExceededByCap, quota.Single(reading => reading.NextProbeIn is not null).State);
        Assert.Equal((HealthState.Cooling, OutReason.Quota, TimeSpan.FromMinutes(45)), State(after));
        Assert.Equal(300, after.Capture().Scopes[0].Limits[0].Used);
    }

    [Theory]
    [InlineData(-86_400 * 400, 30)] // set back: nothing is put off
    [InlineData(10, 20)]
    [InlineData(86_400 * 400, 0)] // set forward cannot be told from time that passed: a probe may go
    public void A_clock_that_was_set_puts_no_deadline_off(int seconds, int readyIn)
    {
        var before = Make();
        Call(before, 1).End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));
        var state = before.SaveState();

        var after = new AdmissionController(Policy, new VirtualTimeProvider(Noon.AddSeconds(seconds)));
        after.Restore(StateJson.Read(StateJson.Write(state)));

        Assert.Equal((readyIn == 0 ? HealthState.HalfOpen : HealthState.Cooling, OutReason.Rate, TimeSpan.FromSeconds(readyIn)), State(after));
    }

    [Fact]
    public void One_that_an_operator_isolated_stays_so_until_his_word()
    {
        var before = Make();
        before.Isolate(before.Target("t"));

        _time.Advance(TimeSpan.FromDays(4_000));
        var after = Restarted(Restarted(before));

        Assert.Equal((HealthState.Open, OutReason.Isolated, TimeSpan.Zero), State(after));
        after.ResetHealth(after.Target("t"));
        Assert.Equal(HealthState.Ready, State(after).State);
    }

    [Fact]
    public void A_target_that_comes_later_goes_on_from_where_it_was()
    {
        var before = new AdmissionController(new() { Scopes = [new("key:a")] }, _time);
        var target = before.GetOrAddTarget("w", _ => (Policy.Targets[0] with { Name = "w" }, []));
        before.TryAdmit(new() { Caller = before.Caller("key:a"), Candidates = new[] { new Candidate(target) }, Estimate = new(200, 0) })
            .Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromMinutes(10))));
        var state = before.SaveState();

        var between = new AdmissionController(new() { Scopes = [new("key:a")] }, _time);
        var report = between.Restore(state);
        _time.Advance(TimeSpan.FromMinutes(1));
        var after = new AdmissionController(new() { Scopes = [new("key:a")] }, _time);
        after.Restore(between.SaveState());
        var again = after.GetOrAddTarget("w", _ => (Policy.Targets[0] with { Name = "w" }, []));

        Assert.Equal((0, TimeSpan.FromMinutes(10)), (report.Gates, after.Health(again).ReadyIn));
    }

    [Fact]
    public void Restoring_tells_of_no_change_and_the_way_back_is_told_from_where_it_was()
    {
        var before = Make();
        for (var i = 0; i < 2; i++)
            Call(before, 1).End(AttemptEnd.Unknown(new(ErrorCode.ServerError)));
        var after = new AdmissionController(Policy, _time);
        var told = new List<EngineEvent>();
        after.Subscribe(told.Add);

        after.Restore(before.SaveState());
        Assert.Empty(told);
        _time.Advance(TimeSpan.FromHours(1));
        Call(after, 1).Settle(default);

        Assert.Equal((CircuitState.Open, CircuitState.HalfOpen), told.OfType<BreakerChanged>().Select(change => (change.From, change.To)).First());
    }

    [Theory]
    [InlineData("\"until\":300000000", "\"until\":-1", "gates[0].until is -1")]
    [InlineData("\"until\":300000000", "\"until\":9000000000000000000", "gates[0].until is 9000000000000000000")]
    [InlineData("\"reason\":\"Rate\"", "\"reason\":\"None\"", "gates[0].reason is None, and isOut is True")]
    [InlineData("\"kind\":\"Cooldown\"", "\"kind\":7", "gates[0].kind is 7")]
    [InlineData("\"gates\":[", "\"gates\":[null,", "gates[0]")]
    [InlineData("\"gates\":[", "\"hates\":[", "hates")] // what nobody knows is damage, too: it would be forgotten in silence
    public void A_damaged_gate_is_refused_with_the_whole_state_and_says_where(string part, string by, string words)
    {
        var before = Make();
        Call(before, 1).End(AttemptEnd.Refused(new(ErrorCode.RateLimited)));
        var text = Encoding.UTF8.GetString(StateJson.Write(before.SaveState()));
        Assert.Contains(part, text, StringComparison.Ordinal);

        var error = Assert.Throws<StateException>(() => StateJson.Read(Encoding.UTF8.GetBytes(text.Replace(part, by, StringComparison.Ordinal))));

        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private AdmissionController Make() => new(Policy, _time);

    private AdmissionController Restarted(AdmissionController before)
    {
        var after = Make();
        after.Restore(StateJson.Read(StateJson.Write(before.SaveState())));
        return after;
    }

    private static Lease Call(AdmissionController controller, long tokens)
    {
        var admission = controller.TryAdmit(new() { Caller = controller.Caller("key:a"), Candidates = new[] { new Candidate(controller.Target("t")) }, Estimate = new(tokens, 0) });
        Assert.True(admission.IsAdmitted, admission.Refusal?.Message);
        return admission.Lease;
    }

    private static (HealthState State, OutReason Reason, TimeSpan ReadyIn) State(AdmissionController controller) =>
        controller.Health(controller.Target("t")) is var health ? (health.State, health.Reason, health.ReadyIn) : default;
}
