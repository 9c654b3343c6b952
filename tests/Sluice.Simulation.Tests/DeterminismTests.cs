using System.Globalization;
using System.Text;
using Sluice.Limits;
using Sluice.Simulation.Records;

namespace Sluice.Simulation.Tests;

public class DeterminismTests
{
    private static readonly SimulatedProviderOptions Options = new()
    {
        Seed = 7,
        Rpm = 50,
        Tpm = 20_000,
        ErrorRate = 0.1,
        CutRate = 0.1,
        HangRate = 0.05,
        OutputTokens = 30,
        Count = CountingRule.All,
        DefaultMaxOutputTokens = 500,
        Price = new(new(123_456), new(654_321)),
    };

    [Fact]
    public void Two_runs_of_one_seed_are_equal_to_the_byte()
    {
        var (bytes, calls) = Run(Options);
        var (bytesAgain, callsAgain) = Run(Options);

        Assert.Equal(bytes, bytesAgain);
        Assert.Equal<CallRecord>(calls, callsAgain);
        Assert.Equal(5, calls.Select(c => c.End).Distinct().Count());
    }

    [Fact]
    public void Another_seed_is_another_run() => Assert.NotEqual(Run(Options).Bytes, Run(Options with { Seed = 8 }).Bytes, StringComparer.Ordinal);

    [Fact]
    public void An_option_changes_only_what_it_is_about()
    {
        var (_, plain) = Run(Options with { Rpm = 0, Tpm = 0, ErrorRate = 0, HangRate = 0, CutRate = 0 });
        var (_, faulty) = Run(Options with { Rpm = 0, Tpm = 0, ErrorRate = 0, HangRate = 0.1, CutRate = 0 });

        var answered = faulty.Where(c => c.End == CallEnd.Complete).ToArray();
        Assert.InRange(answered.Length, 150, 290);
        Assert.All(answered, c => Assert.Equal(plain[(int)c.Number - 1].ProducedTokens, c.ProducedTokens));
    }

    [Fact]
    public void Everything_runs_on_the_thread_that_moves_the_clock()
    {
        var sim = new Simulated(Options with { HangRate = 0, Rpm = 0, Tpm = 0 });
        var threads = new HashSet<int>();
        var calls = Enumerable.Range(0, 50).Select(_ => ReadAsync()).ToArray();

        while (sim.Time.TryAdvanceToNextTimer())
        {
        }

        Assert.All(calls, call => Assert.True(call.IsCompleted));
        Assert.Equal([Environment.CurrentManagedThreadId], threads);

        async Task ReadAsync()
        {
            await sim.Call(Simulated.Chat(stream: true)).ConfigureAwait(false);
            threads.Add(Environment.CurrentManagedThreadId);
        }
    }

    private static (string Bytes, CallRecord[] Calls) Run(SimulatedProviderOptions options)
    {
        var sim = new Simulated(options);
        var random = new Random(3);
        var log = new StringBuilder();
        for (var i = 0; i < 300; i++)
        {
            var number = i;
            sim.Time.Advance(TimeSpan.FromMilliseconds(random.Next(1000)));
            _ = sim.Call(Simulated.Chat(content: new string('x', random.Next(400)), stream: random.Next(2) == 0)).ContinueWith(
                call => Write(number, call.Result), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        sim.Time.Advance(TimeSpan.FromMinutes(5));
        return (log.ToString(), [.. sim.Record.Calls]);

        void Write(int number, Answered answer)
        {
            log.Append(CultureInfo.InvariantCulture, $"{number} at {answer.At}: {answer.Status} {answer.Failure?.Message}\n{answer.Body}\n");
            foreach (var (name, value) in answer.Response.Headers)
                log.Append(CultureInfo.InvariantCulture, $"{name}: {value}\n");
        }
    }
}
