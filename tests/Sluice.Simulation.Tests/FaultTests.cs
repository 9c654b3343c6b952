using System.Text.Json;
using Sluice.Errors;
using Sluice.Simulation.Records;
using Sluice.Simulation.Scripting;
using Sluice.Simulation.Windows;
using Sluice.Upstream;

namespace Sluice.Simulation.Tests;

public class FaultTests
{
    private static readonly SimulatedPrice Price = new(new(1_000_000), new(1_000_000));

    [Fact]
    public void A_cut_stream_throws_after_what_was_sent_and_is_billed()
    {
        var sim = With(ScriptedAnswer.CutAfter(4));

        var answer = sim.Ended(Simulated.Chat(input: 5, stream: true));

        Assert.Equal(4, answer.Events.Length);
        var failure = Assert.IsType<UpstreamException>(answer.Failure);
        Assert.Equal((ErrorCode.ServerError, true), (failure.Code, failure.WasSent));
        var call = Assert.Single(sim.Record.Calls);
        Assert.Equal((CallEnd.Cut, 3L, 8L), (call.End, call.ProducedTokens, call.Billed.Value));
    }

    [Fact]
    public void A_cut_later_than_the_last_event_is_before_the_last_event()
    {
        var answer = With(ScriptedAnswer.CutAfter(1000)).Ended(Simulated.Chat(stream: true));

        Assert.IsType<UpstreamException>(answer.Failure);
        Assert.Equal(22, answer.Events.Length);
        Assert.DoesNotContain("[DONE]", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_plain_answer_breaks_in_the_middle()
    {
        var answer = With(ScriptedAnswer.CutAfter(1)).Ended(Simulated.Chat());

        Assert.IsType<UpstreamException>(answer.Failure);
        Assert.NotEmpty(answer.Body);
        Assert.ThrowsAny<JsonException>(() => answer.Json);
    }

    [Fact]
    public async Task A_hung_call_is_open_until_its_caller_gives_up()
    {
        var sim = With(ScriptedAnswer.Hung);
        using var cancel = new CancellationTokenSource();
        var call = sim.Send(Simulated.Chat(), cancel.Token);
        sim.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((CallEnd.Open, 1), (sim.Record.Calls[0].End, sim.Record.Open));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Equal((CallEnd.Hung, 0, 0), (sim.Record.Calls[0].End, sim.Record.Calls[0].Status, sim.Record.Open));
    }

    [Fact]
    public async Task A_stream_that_falls_silent_stays_so_until_its_reader_gives_up()
    {
        var sim = With(ScriptedAnswer.HungAfter(3));
        using var cancel = new CancellationTokenSource();
        var call = sim.Call(Simulated.Chat(stream: true), cancel.Token);
        sim.Time.Advance(TimeSpan.FromHours(1));
        Assert.False(call.IsCompleted);

        await cancel.CancelAsync();

        Assert.Equal(3, (await call).Events.Length);
        Assert.Equal((CallEnd.Hung, 2L), (sim.Record.Calls[0].End, sim.Record.ProducedTokens));
    }

    [Fact]
    public async Task A_refused_connection_was_certainly_not_sent()
    {
        var sim = With(ScriptedAnswer.ConnectionRefused);

        var failure = await Assert.ThrowsAsync<UpstreamException>(() => sim.Send(Simulated.Chat()));

        Assert.False(failure.WasSent);
        Assert.Equal((0L, 1L), (sim.Record.Count, sim.Record.RefusedConnections));
        Assert.Equal(200, sim.Ended(Simulated.Chat()).Status);
    }

    [Fact]
    public void A_slow_first_byte_delays_the_head_and_all_that_follows()
    {
        var answer = With(ScriptedAnswer.SlowFirstByte(TimeSpan.FromSeconds(7))).Ended(Simulated.Chat(stream: true));

        Assert.Equal(TimeSpan.FromMilliseconds(7000 + 100 + 190), answer.At);
        Assert.Null(answer.Failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Usage_can_be_left_out(bool stream)
    {
        var answer = With(ScriptedAnswer.WithoutUsage).Ended(Simulated.Chat(stream: stream, usage: stream));

        Assert.Null(answer.Failure);
        Assert.DoesNotContain("usage", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void The_end_mark_can_be_left_out_of_a_clean_end()
    {
        var answer = With(ScriptedAnswer.WithoutDone).Ended(Simulated.Chat(stream: true));

        Assert.Null(answer.Failure);
        Assert.Contains("\"finish_reason\":\"stop\"", answer.Events[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_malformed_event_stands_in_the_place_of_one_and_the_stream_goes_on()
    {
        var answer = With(ScriptedAnswer.MalformedAt(3)).Ended(Simulated.Chat(stream: true));

        Assert.Equal(23, answer.Events.Length);
        Assert.ThrowsAny<JsonException>(() => JsonDocument.Parse(answer.Events[2]));
        Assert.All([.. answer.Events[..2], .. answer.Events[3..^1]], e => JsonDocument.Parse(e).Dispose());
        Assert.Equal("[DONE]", answer.Events[^1]);
    }

    [Fact]
    public void A_malformed_plain_answer_is_broken_json_that_ends_cleanly()
    {
        var answer = With(ScriptedAnswer.MalformedAt(1)).Ended(Simulated.Chat());

        Assert.Null(answer.Failure);
        Assert.ThrowsAny<JsonException>(() => answer.Json);
    }

    [Fact]
    public void An_error_event_ends_a_stream_cleanly()
    {
        var answer = With(ScriptedAnswer.ErrorEventAt(4)).Ended(Simulated.Chat(stream: true));

        Assert.Null(answer.Failure);
        Assert.Equal(4, answer.Events.Length);
        Assert.Equal("server_error", JsonDocument.Parse(answer.Events[3]).RootElement.GetProperty("error").GetProperty("type").GetString());
    }

    [Fact]
    public void An_error_can_come_with_status_200()
    {
        var answer = With(ScriptedAnswer.ErrorWithStatus200).Ended(Simulated.Chat());

        Assert.Equal((200, "server_error"), (answer.Status, answer.Error("type")));
    }

    [Fact]
    public void A_fixed_answer_comes_word_for_word_and_counts_nothing()
    {
        var sim = With(ScriptedAnswer.Status(418, "short", [new("X-A", "1"), new("Content-Type", "text/plain")]));

        var answer = sim.Ended(Simulated.Raw("not even JSON"));

        Assert.Equal((418, "short", "1", "text/plain"), (answer.Status, answer.Body, answer.Response.Header("x-a"), answer.Response.Header("content-type")));
        Assert.Equal(2, answer.Response.Headers.Count);
        Assert.Equal(0, sim.Record.HighestLive(CountedDimension.Requests));
    }

    [Fact]
    public void A_forced_429_and_5xx_are_in_the_providers_form()
    {
        var sim = With(ScriptedAnswer.RateLimited(TimeSpan.FromMilliseconds(6001)), ScriptedAnswer.ServerError(503));

        var limited = sim.Ended(Simulated.Chat());
        var failed = sim.Ended(Simulated.Chat());

        Assert.Equal((429, "7", "6001"), (limited.Status, limited.Response.Header("retry-after"), limited.Response.Header("retry-after-ms")));
        Assert.Equal((503, "server_error"), (failed.Status, failed.Error("type")));
        Assert.Equal((1L, 1L), (sim.Record.CountOf(CallEnd.Refused), sim.Record.CountOf(CallEnd.Error)));
    }

    [Fact]
    public void A_script_goes_queue_first_then_choice_then_chance()
    {
        var script = new Script().Next(2, ScriptedAnswer.ServerError()).Next(ScriptedAnswer.Ordinary);
        script.Choose = request => request.Text.Contains("bad", StringComparison.Ordinal) ? ScriptedAnswer.ServerError(502) : null;
        var sim = new Simulated(Simulated.Exact with { Script = script, ErrorRate = 1 });

        int[] statuses = [.. Enumerable.Range(0, 5).Select(i => sim.Ended(Simulated.Chat(content: i == 3 ? "bad" : "good")).Status)];

        Assert.Equal([500, 500, 200, 502], statuses[..4]);
        Assert.InRange(statuses[4], 500, 503);
        Assert.Equal(0, script.Pending);
    }

    [Fact]
    public void An_altered_answer_waits_where_its_call_is_refused()
    {
        var script = new Script();
        var sim = new Simulated(Simulated.Exact with { Script = script, Rpm = 1 });
        sim.Ended(Simulated.Chat());
        script.Next(ScriptedAnswer.CutAfter(1));

        Assert.Equal(429, sim.Ended(Simulated.Chat()).Status);
        Assert.Equal(1, script.Pending);
        sim.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.IsType<UpstreamException>(sim.Ended(Simulated.Chat(stream: true)).Failure);
    }

    [Fact]
    public void Seeded_faults_come_at_their_rates_and_a_failed_call_costs_nothing()
    {
        var sim = new Simulated(new SimulatedProviderOptions { ErrorRate = 0.2, CutRate = 0.25, OutputTokens = 10, Price = Price });
        var answers = Enumerable.Range(0, 1000).Select(_ => sim.Ended(Simulated.Chat(stream: true))).ToArray();

        Assert.InRange(sim.Record.CountOf(CallEnd.Error), 160, 240);
        Assert.InRange(sim.Record.CountOf(CallEnd.Cut), 160, 240);
        Assert.Equal(sim.Record.CountOf(CallEnd.Cut), answers.Count(a => a.Failure is UpstreamException));
        Assert.All(answers.Where(a => a.Failure is not null), a => Assert.InRange(a.Events.Length, 2, 15));
        Assert.All(answers.Where(a => a.Failure is not null), a => Assert.DoesNotContain("finish_reason\":\"stop", a.Body, StringComparison.Ordinal));
        Assert.All(sim.Record.Calls.Where(c => c.End == CallEnd.Error), c => Assert.Equal((0L, 0L), (c.Billed.Value, c.ProducedTokens)));
        Assert.All(sim.Record.Calls.Where(c => c.End == CallEnd.Cut), c => Assert.Equal(c.InputTokens + c.ProducedTokens, c.Billed.Value));
        Assert.Equal(sim.Record.Billed.Value, sim.Record.Calls.Sum(c => c.Billed.Value));
    }

    [Fact]
    public void Calls_hang_at_their_rate()
    {
        var sim = new Simulated(new SimulatedProviderOptions { HangRate = 0.3, OutputTokens = 5 });
        for (var i = 0; i < 500; i++)
            _ = sim.Call(Simulated.Chat());
        sim.Time.Advance(TimeSpan.FromHours(1));

        Assert.InRange(sim.Record.Open, 110, 190);
        Assert.Equal(500 - sim.Record.Open, sim.Record.CountOf(CallEnd.Complete));
    }

    private static Simulated With(params ReadOnlySpan<ScriptedAnswer> answers) =>
        new(Simulated.Exact with { Script = new Script().Next(answers), Price = Price });
}
