using Sluice.Gateway.Events;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Admin;

public sealed class EventsTests
{
    [Fact]
    public async Task The_state_comes_at_once_and_then_what_happens()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await using var events = await EventReader.OpenAsync(gateway, "/admin/events?kinds=status,request,config");

        var (first, state) = await events.NextAsync();
        await gateway.ChatAsync();
        var request = await events.UntilAsync("request");
        await gateway.PostAsync("/admin/keys", """{"name":"k"}""");
        var config = await events.UntilAsync("config");

        Assert.Equal("status", first);
        Assert.NotNull(state["backends"]);
        Assert.Equal(("file-key", 200), ((string?)request["key"], (int)request["status"]!));
        Assert.Equal((true, 2), ((bool)config["applied"]!, (int)config["revision"]!));
        Assert.True(events.LastId > 0);
    }

    [Fact]
    public async Task A_cooldown_and_an_alert_are_told_as_they_happen()
    {
        await using var upstream = await BlackBox.HandmadeUpstream.StartAsync(static http =>
        {
            http.Response.StatusCode = 429;
            return Task.CompletedTask;
        });
        await using var gateway = await AdminGateway.StartAsync(
            $$"""
            { "backends": { "b": { "protocol": "openai", "baseUrl": "{{upstream.BaseUrl}}", "auth": "none" } },
              "keys": { "file-key": { "key": "{{AdminGateway.FileKey}}", "budgets": [ { "usd": 5, "window": "day", "alerts": [0.5] } ], "unknownPrice": "free" } },
              "wait": { "max": "0" } }
            """);
        await using var events = await EventReader.OpenAsync(gateway, "/admin/events?kinds=cooldown,alert");

        await gateway.ChatAsync();
        var cooldown = await events.UntilAsync("cooldown");
        await gateway.PostAsync("/admin/budgets/adjust", """{"scope":"key:file-key","limit":"usd/day","usd":3,"reason":"billed elsewhere"}""");
        var alert = await events.UntilAsync("alert");

        Assert.Equal(("started", "rate"), ((string?)cooldown["kind"], (string?)cooldown["reason"]));
        Assert.Equal(("cost_day_threshold", "key:file-key", "usd/day"), ((string?)alert["type"], (string?)alert["scope"], (string?)alert["limit"]));
        Assert.Equal("cost_day_threshold", (string?)(await gateway.GetAsync("/admin/alerts")).Json!["alerts"]![0]!["type"]);
    }

    [Fact]
    public async Task A_quiet_connection_beats_every_fifteen_seconds()
    {
        var time = new ObservedTime();
        await using var gateway = await AdminGateway.StartAsync(time: time);
        var due = time.TimerSetAsync(EventStream.Heartbeat);
        await using var events = await EventReader.OpenAsync(gateway, "/admin/events?kinds=alert");
        Assert.Equal(": heartbeat", await events.LineAsync());

        await due;
        time.Virtual.Advance(EventStream.Heartbeat);

        Assert.Equal(": heartbeat", await events.LineAsync());
    }

    [Fact]
    public async Task The_token_is_needed_and_stands_in_no_url()
    {
        await using var gateway = await AdminGateway.StartAsync();

        Assert.Equal(401, (await gateway.GetAsync("/admin/events", token: null)).Status);
        using var answer = await gateway.Client.GetAsync($"/admin/events?token={AdminGateway.Token}");
        Assert.Equal(401, (int)answer.StatusCode);
    }

    [Fact]
    public void What_nobody_listens_to_is_not_wanted()
    {
        var hub = new EventHub();
        using var first = hub.Listen([EventKind.Status])!;
        using (hub.Listen([EventKind.Status, EventKind.Request]))
            Assert.True(hub.IsWanted(EventKind.Request));

        Assert.False(hub.IsWanted(EventKind.Request));
        Assert.True(hub.IsWanted(EventKind.Status));
        first.Dispose();
        Assert.False(hub.IsWanted(EventKind.Status));
    }

    [Fact]
    public async Task A_token_that_no_longer_counts_hears_no_more_and_others_hear_on()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var made = await gateway.PostAsync("/admin/admins", """{"name":"vera","role":"viewer"}""");
        await using var hers = await EventReader.OpenAsync(gateway, "/admin/events?kinds=alert", (string)made.Json!["token"]!);
        await using var ours = await EventReader.OpenAsync(gateway, "/admin/events?kinds=config");

        await gateway.PostAsync("/admin/admins/vera/rotate");

        await hers.EndAsync();
        await gateway.PostAsync("/admin/keys", """{"name":"k"}""");
        await ours.UntilAsync("config");
    }

    [Fact]
    public async Task An_open_stream_of_events_holds_up_no_stop()
    {
        var gateway = await AdminGateway.StartAsync(time: new ObservedTime()); // a clock that nobody moves
        await using var events = await EventReader.OpenAsync(gateway, "/admin/events");

        await gateway.DisposeAsync().AsTask().WaitAsync(RunningGateway.Hang);
    }

    [Fact]
    public async Task A_listener_that_does_not_keep_up_is_let_go_with_a_word_and_others_get_all()
    {
        var hub = new EventHub();
        using var slow = hub.Listen(EventKind.All)!;
        using var quick = hub.Listen(EventKind.All)!;
        var got = 0;
        for (var i = 0; i < EventListener.Buffer + 10; i++)
        {
            hub.Publish(EventKind.Alert, "{}"u8.ToArray());
            Assert.True(quick.Events.TryRead(out var live));
            Assert.Equal(++got, live.Id);
        }

        Assert.True(slow.IsTooSlow);
        Assert.False(quick.IsTooSlow);
        var left = 0;
        await foreach (var _ in slow.Events.ReadAllAsync())
            left++;
        Assert.Equal(EventListener.Buffer, left);
    }

    [Fact]
    public void Only_so_many_listen_and_the_hub_knows_whether_anybody_does()
    {
        var hub = new EventHub();
        var changes = new List<bool>();
        hub.WatchedChanged += changes.Add;
        var listeners = Enumerable.Range(0, EventHub.MostListeners).Select(_ => hub.Listen(EventKind.All)!).ToArray();

        Assert.Null(hub.Listen(EventKind.All));
        foreach (var listener in listeners)
            listener.Dispose();

        Assert.False(hub.IsWanted(EventKind.Status));
        Assert.Equal("True False", string.Join(' ', changes));
    }
}
