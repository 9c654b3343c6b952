using Sluice.Admission;
using Sluice.Limits;
using Sluice.Time;

namespace Sluice.Tests.Admission;

public sealed class LawTests
{
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public void Sixty_four_threads_on_a_limit_admit_exactly_the_limit()
    {
        const int Limit = 1_000;
        var controller = Controller(LimitOptions.RequestsPerMinute(Limit));
        var caller = controller.Caller("key:a");
        var admitted = 0;
        var threads = Enumerable.Range(0, 64).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < 100; i++)
            {
                if (controller.TryAdmit(new() { Caller = caller }).IsAdmitted)
                    Interlocked.Increment(ref admitted);
            }
        })).ToArray();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.Equal(Limit, admitted);
    }

    [Fact]
    public void A_settled_call_gives_back_what_it_did_not_use_at_once()
    {
        var controller = Controller(LimitOptions.TokensPerMinute(1_000));
        var caller = controller.Caller("key:a");
        var admission = controller.TryAdmit(new() { Caller = caller, Estimate = new(300, 200) });
        admission.Lease.Settle(new() { InputTokens = 80, OutputTokens = 20 });
        Assert.Equal(900, controller.Capture().Scopes[0].Limits[0].Remaining);
    }

    private AdmissionController Controller(params LimitOptions[] limits) =>
        new(new() { Scopes = [new("key:a", limits)] }, _time);
}
