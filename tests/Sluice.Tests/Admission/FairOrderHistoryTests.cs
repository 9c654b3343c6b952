using Sluice.Admission;
using Sluice.Limits;
using Sluice.Tests.Limits;

namespace Sluice.Tests.Admission;

public sealed class FairOrderHistoryTests
{
    private static readonly double[] Weights = [1, 3, 0.5];

    /// <summary>One slot for everybody: who is let through, call by call, is what the model says.</summary>
    [Fact]
    public void Ten_thousand_histories_go_in_the_order_of_the_model_and_nobody_is_lost()
    {
        var (served, cancelled, admitted) = (0, 0, 0);
        Histories.Check(10_000, seed: 41, steps =>
        {
            var engine = new Engine(new()
            {
                Scopes = [new("all", LimitOptions.Concurrency(1)), .. Weights.Select((weight, i) => new ScopeOptions($"key:{i}") { Weight = weight })],
                Queue = new() { Capacity = 1_000 },
            });
            var callers = Enumerable.Range(0, Weights.Length).Select(i => engine.Controller.Caller("all", $"key:{i}")).ToArray();
            var model = new FairOrderModel();
            var waiting = new Dictionary<int, (FairOrderModel.Call Call, Task<AdmissionResult> Task, CancellationTokenSource Cancel)>();
            Lease? open = null;
            var number = 0;
            while (steps.MoveNext())
            {
                if (steps.Draw(7) is 0 && waiting.Count > 0)
                {
                    var one = waiting.Values.ElementAt(steps.Draw(waiting.Count));
                    one.Cancel.Cancel();
                    Assert.True(one.Task.IsCanceled);
                    model.Remove(one.Call, served: false);
                    waiting.Remove(one.Call.Number);
                    cancelled++;
                }
                else if (steps.Draw(2) == 0 && open is { } lease)
                {
                    var expected = model.Next();
                    lease.Release();
                    open = null;
                    Assert.Equal(waiting.Values.Where(one => one.Task.IsCompleted).Select(one => one.Call), expected is null ? [] : [expected]);
                    if (expected is null)
                        continue;
                    model.Remove(expected, served: true);
                    open = waiting[expected.Number].Task.Result.Lease;
                    waiting.Remove(expected.Number);
                    served++;
                }
                else
                {
                    var key = steps.Draw(Weights.Length);
                    var call = new FairOrderModel.Call(number++, $"key:{key}", Weights[key], Priority.Low + steps.Draw(4), 1 + steps.Draw(50));
                    var cancel = new CancellationTokenSource();
                    var task = engine.Controller.AdmitAsync(
                        new() { Caller = callers[key], Estimate = new((long)call.Cost, 0), Priority = call.Priority, MaxWait = TimeSpan.FromDays(1) }, cancel.Token).AsTask();
                    Assert.Equal(open is null, task.IsCompleted);
                    admitted += open is null ? 1 : 0;
                    if (open is null)
                    {
                        open = task.Result.Lease;
                        continue;
                    }

                    model.Add(call);
                    waiting[call.Number] = (call, task, cancel);
                }

                Assert.Equal(waiting.Count, engine.Now.Waiting);
            }
        });
        Assert.True(served > 20_000 && cancelled > 5_000 && admitted > 9_000, $"{served} served, {cancelled} cancelled, {admitted} at once");
    }
}
