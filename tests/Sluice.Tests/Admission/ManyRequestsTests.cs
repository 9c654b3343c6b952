using Sluice.Admission;
using Sluice.Limits;

namespace Sluice.Tests.Admission;

/// <summary>An admission that counts for several requests at once.</summary>
public sealed class ManyRequestsTests
{
    private static AdmissionRequest Ask(Engine engine, long requests, params Candidate[] to) =>
        engine.Call(to: to) with { Estimate = new(0, 0) { Requests = requests } };

    [Fact]
    public void Several_requests_are_admitted_together_or_not_at_all()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(10), LimitOptions.Concurrency(8));

        var seven = engine.Controller.TryAdmit(Ask(engine, 7));
        var four = engine.Controller.TryAdmit(Ask(engine, 4));

        Assert.True(seven.IsAdmitted);
        Assert.False(four.IsAdmitted);
        Assert.Equal(7, engine.Limit("concurrency").Reserved);
        Assert.Equal(3, engine.Limit("rpm").Remaining);
        Assert.Equal(4, four.Refusal.Requested);
    }

    [Fact]
    public void All_of_them_count_once_one_was_sent_and_all_slots_come_back()
    {
        var engine = Engine.To(("t", [LimitOptions.RequestsPerMinute(100), LimitOptions.Concurrency(100)]));

        engine.Controller.TryAdmit(Ask(engine, 5, engine.Target("t"))).Lease.Settle(default);
        engine.Controller.TryAdmit(Ask(engine, 4, engine.Target("t"))).Lease.Release();

        Assert.Equal(5, engine.Limit("rpm", "t").Used);
        Assert.Equal(0, engine.Limit("rpm", "t").Reserved);
        Assert.Equal(0, engine.Limit("concurrency", "t").Reserved);
    }

    [Fact]
    public void More_than_the_limit_can_never_pass()
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(10));
        Assert.True(engine.Controller.TryAdmit(Ask(engine, 11)).Refusal!.IsPermanent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3)]
    public void Less_than_one_is_an_error(long requests)
    {
        var engine = Engine.Of(LimitOptions.RequestsPerMinute(10));
        Assert.Throws<ArgumentOutOfRangeException>(() => engine.Controller.TryAdmit(Ask(engine, requests)));
    }
}
