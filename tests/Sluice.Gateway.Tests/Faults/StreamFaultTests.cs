using Sluice.Gateway.Tests.BlackBox;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>Streams that come late, stop, break off or end wrongly.</summary>
public class StreamFaultTests
{
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(11);

    public static TheoryData<Lane> Lanes => Lane.All;

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_first_byte_that_does_not_come_in_time_is_told_charged_as_reserved_and_counts_against_the_target(Lane lane)
    {
        var time = new ObservedTime();
        await using var faulty = await FaultyBackend.StartAsync(lane,
            exchange => exchange.ClosedAsync(), """ "timeouts": { "firstByte": "11s" } """, time);

        faulty.SaysDown(await time.PassAsync(Allowed, () => faulty.AskAsync(stream: true)), "timeouts.firstByte");
        await faulty.EndsAsync(Settled.Reservation, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_stream_that_stalls_breaks_off_charged_as_reserved_and_counts_against_the_target(Lane lane)
    {
        var time = new ObservedTime();
        async Task StallAsync(RawExchange exchange)
        {
            await exchange.BeginStreamAsync(lane.Prelude + lane.Text("Hel"));
            await exchange.ClosedAsync();
        }

        await using var faulty = await FaultyBackend.StartAsync(lane, StallAsync, """ "timeouts": { "idle": "11s" } """, time);

        var text = await time.PassAsync(Allowed, faulty.AskBrokenAsync);

        Assert.Contains("Hel", text, StringComparison.Ordinal);
        Assert.Contains("timeouts.idle", text, StringComparison.Ordinal);
        await faulty.EndsAsync(Settled.Reservation, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_stream_cut_before_its_first_content_is_an_ordinary_error_charged_as_reserved_and_counts_against_the_target(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane, exchange => exchange.BeginStreamAsync(lane.Prelude[..^20]));

        faulty.SaysDown(await faulty.AskAsync(stream: true), "broke off in the middle of its answer");
        await faulty.EndsAsync(Settled.Reservation, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_stream_cut_in_the_middle_of_an_event_passes_whole_events_breaks_off_charged_as_reserved_and_counts_against_the_target(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane,
            exchange => exchange.BeginStreamAsync(lane.Prelude + lane.Text("Hel") + lane.Text("lost")[..^10]));

        var text = await faulty.AskBrokenAsync();

        Assert.Contains("Hel", text, StringComparison.Ordinal);
        Assert.DoesNotContain("lost", text, StringComparison.Ordinal);
        await faulty.EndsAsync(Settled.Reservation, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_stream_cut_at_its_last_event_breaks_off_charged_as_stated_and_counts_against_the_target(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane,
            exchange => exchange.BeginStreamAsync(lane.Prelude + lane.Text("Hello") + lane.Used + lane.Done[..^3]));

        Assert.Contains("Hello", await faulty.AskBrokenAsync(), StringComparison.Ordinal);
        await faulty.EndsAsync(Settled.Stated, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_stream_cut_in_the_middle_by_a_reset_connection_breaks_off_charged_as_reserved_and_counts_against_the_target(Lane lane)
    {
        var relayed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var faulty = await FaultyBackend.StartAsync(lane, async exchange =>
        {
            await exchange.BeginStreamAsync(lane.Prelude + lane.Text("Hel"));
            await relayed.Task;
            exchange.Reset();
        });

        using var response = await faulty.SendAsync(stream: true);
        relayed.SetResult();
        var (text, isBroken) = await RawHttp.ReadToBreakAsync(response);

        Assert.True(isBroken);
        Assert.Contains("broke off in the middle", text, StringComparison.Ordinal);
        Assert.DoesNotContain(lane.EndMark, text, StringComparison.Ordinal);
        await faulty.EndsAsync(Settled.Reservation, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_malformed_event_is_not_passed_breaks_the_stream_off_charged_as_reserved_and_counts_against_the_target(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane,
            exchange => exchange.WholeStreamAsync(lane.Prelude + lane.Text("Hel") + "data: {\"broken\n\n" + lane.Text("lost") + lane.Used + lane.Done));

        var text = await faulty.AskBrokenAsync();

        Assert.Contains("Hel", text, StringComparison.Ordinal);
        Assert.DoesNotContain("broken\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("lost", text, StringComparison.Ordinal);
        await faulty.EndsAsync(Settled.Reservation, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task An_error_event_is_told_in_the_callers_form_and_breaks_the_stream_off(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane,
            exchange => exchange.WholeStreamAsync(lane.Prelude + lane.Text("Hel") + $"event: error\ndata: {lane.Error("overloaded_error", "Too many at once.")}\n\n"));

        Assert.Contains("Too many at once.", await faulty.AskBrokenAsync(), StringComparison.Ordinal);
        await faulty.EndsAsync(Settled.Reservation, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_stream_that_ends_cleanly_without_its_end_mark_breaks_off_charged_as_stated_and_counts_against_the_target(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane,
            exchange => exchange.WholeStreamAsync(lane.Prelude + lane.Text("Hello") + lane.Used));

        Assert.Contains("without its end mark", await faulty.AskBrokenAsync(), StringComparison.Ordinal);
        await faulty.EndsAsync(Settled.Stated, failures: 1);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_stream_without_usage_ends_well_and_is_charged_by_what_was_relayed(Lane lane)
    {
        await using var faulty = await FaultyBackend.StartAsync(lane,
            exchange => exchange.WholeStreamAsync(lane.Prelude + lane.Text("Hello") + lane.Unused + lane.Done));

        var got = await faulty.AskAsync(stream: true);

        Assert.Contains(lane.EndMark, got.Body, StringComparison.Ordinal);
        await faulty.EndsAsync(Settled.Counted, failures: 0);
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public async Task A_stream_that_comes_byte_by_byte_arrives_whole_and_is_charged_as_stated(Lane lane)
    {
        var text = lane.Prelude + lane.Text("H\u00e9llo \ud83d\ude00") + lane.Used + lane.Done;
        await using var faulty = await FaultyBackend.StartAsync(lane, async exchange =>
        {
            // Not in chunks: a stream may also end with its connection.
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n");
            foreach (var part in System.Text.Encoding.UTF8.GetBytes(text))
                await exchange.SendAsync(part);
        });

        var got = await faulty.AskAsync(stream: true);

        Assert.Contains(lane.EndMark, got.Body, StringComparison.Ordinal);
        if (lane.Caller == lane.Backend && lane.Caller == "anthropic")
            Assert.Equal(text, got.Body);
        await faulty.EndsAsync(Settled.Stated, failures: 0);
    }
}
