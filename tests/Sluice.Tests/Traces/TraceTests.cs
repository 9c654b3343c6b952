using Sluice.Limits;
using Sluice.Simulation.Records;
using Sluice.Simulation.Traces;
using Sluice.Simulation.Windows;

namespace Sluice.Tests.Traces;

/// <summary>Real and made-up arrivals against a provider that counts exactly: never over its limits, and hardly below them.</summary>
public sealed class TraceTests(ITestOutputHelper output)
{
    private const double Floor = 0.97;
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(CountingRule.Azure)]
    [InlineData(CountingRule.OpenAI)]
    [InlineData(CountingRule.All)]
    public void Conversations_fill_a_provider_to_97_percent_of_what_an_exact_log_admits_and_never_pass_its_limits(CountingRule count)
    {
        var share = Held("azure2023_conv.csv", new(Rows("azure2023_conv.csv"), count));

        Assert.True(share is { Requests: >= Floor, Tokens: >= Floor }, $"{share}");
    }

    [Fact]
    public void Output_limits_above_the_answers_come_back_when_calls_end()
    {
        var share = Held("azure2023_conv.csv", new(Rows("azure2023_conv.csv"), CountingRule.All) { OutputLimit = 1_000 });

        Assert.True(share is { Requests: >= Floor, Tokens: >= Floor }, $"{share}");
    }

    [Theory]
    [InlineData(CountingRule.Azure)]
    [InlineData(CountingRule.OpenAI)]
    [InlineData(CountingRule.All)]
    public void Bursts_of_code_completions_never_pass_the_limits(CountingRule count) =>
        Held("azure2023_code.csv", new(Rows("azure2023_code.csv"), count));

    [Theory]
    [InlineData(CountingRule.Azure, null)]
    [InlineData(CountingRule.OpenAI, null)]
    [InlineData(CountingRule.All, null)]
    [InlineData(CountingRule.All, 1_000L)]
    public void Made_up_arrivals_fill_a_provider_and_never_pass_its_limits(CountingRule count, long? outputLimit)
    {
        // Two limits bind in turn, each of which may hold a use 1/64 of its window longer. And calls wait in two lines, whose turns are not the
        // order of arrival that the exact log keeps to: others are refused here than there, so that fewer and larger calls fill the same room.
        const double LeastRequests = 0.94;
        var share = Held("made up", new(MadeUpArrivals.Rows(seed: 20_231_116, count: 2_000), count) { OutputLimit = outputLimit });

        Assert.True(share.Requests >= LeastRequests && share.Tokens >= Floor, $"{share}");
    }

    [Fact]
    public void The_same_arrivals_have_the_same_history()
    {
        var load = new TraceLoad(MadeUpArrivals.Rows(seed: 7, count: 500), CountingRule.Azure);

        Assert.Equal(History(), History());

        string History() => string.Join('\n', TraceRun.Of(load).Record.Calls);
    }

    private (double Requests, double Tokens) Held(string name, TraceLoad load)
    {
        var run = TraceRun.Of(load);
        var exact = ExactReference.Run(load);
        var record = run.Record;
        var admitted = run.Results.Count(result => result.IsSuccess);
        var refused = run.Results.Count(result => result.Refusal is not null);
        var queued = run.Results.Count(result => result.IsSuccess && result.Waited > TimeSpan.Zero);
        var tokens = record.Calls.Sum(call => call.CountedTokens);
        var share = (Requests: (double)admitted / exact.Requests, Tokens: (double)tokens / exact.Tokens);
        var peaks = (Requests: record.PeakIn(Minute, CountedDimension.Requests), Tokens: record.PeakIn(Minute, CountedDimension.Tokens));
        output.WriteLine(
            $"{name}, counted {load.Count}, output limit {(load.OutputLimit is { } limit ? $"{limit}" : "as answered")}: {load.Rows.Count} calls in {load.Rows[^1].TimestampMs / 1000.0:0} s, "
            + $"rpm {load.Rpm}, tpm {load.Tpm}, wait {load.MaxWait.TotalSeconds} s");
        output.WriteLine($"  by the provider's record: {record.Count} calls, {tokens} tokens; most in any 60 s: {peaks.Requests} requests, {peaks.Tokens} tokens; "
            + $"answered 429: {record.CountOf(CallEnd.Refused)}");
        output.WriteLine($"  engine:    {admitted} admitted ({queued} after waiting), {refused} refused");
        output.WriteLine($"  exact log: {exact.Requests} admitted ({exact.Queued} after waiting), {exact.Refused} refused, {exact.Tokens} tokens");
        output.WriteLine($"  engine / exact log: {share.Requests:P2} of the requests, {share.Tokens:P2} of the tokens");

        Assert.InRange(peaks.Requests, 1, load.Rpm);
        Assert.InRange(peaks.Tokens, 1, load.Tpm);
        Assert.InRange(record.HighestLive(CountedDimension.Requests), 1, load.Rpm);
        Assert.InRange(record.HighestLive(CountedDimension.Tokens), 1, load.Tpm);
        Assert.Equal(load.Rows.Count, admitted + refused);
        Assert.Equal(load.Rows.Count, exact.Requests + exact.Refused);
        Assert.Equal((admitted, admitted), (record.Count, record.CountOf(CallEnd.Complete)));
        Assert.InRange(queued, 1, admitted);
        Assert.InRange(refused, 1, load.Rows.Count);
        var engine = run.Controller.Capture();
        Assert.Equal((0, 0), (engine.OpenLeases, engine.Waiting));
        return share;
    }

    private static TraceRow[] Rows(string file)
    {
        var directory = Environment.GetEnvironmentVariable("SLUICE_TRACES");
        if (string.IsNullOrEmpty(directory))
            Assert.Skip("SLUICE_TRACES does not name the directory of the published traces.");
        var path = Path.Combine(directory, file);
        if (!File.Exists(path))
            Assert.Skip($"SLUICE_TRACES names a directory without {file}.");
        return [.. TraceReader.Read(path).Take(2_000)];
    }
}
