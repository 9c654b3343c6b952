using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Config.Reading;
using Sluice.Gateway.Events;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Proxy;
using Sluice.Storage.Admins;

namespace Sluice.Gateway.Admin.History;

/// <summary><c>GET /admin/events</c>: what happens, as it happens.</summary>
internal sealed class EventsApi(GatewayRuntime runtime, AdminDirectory directory, LiveFeed feed, Lifecycle lifecycle)
{
    public IEnumerable<AdminRoute> Routes =>
    [
        AdminRoute.Stream(
            "/admin/events", AdminRole.Viewer, "streamEvents",
            "Server-sent events: status (at once, then every second), request, alert, cooldown, config; a heartbeat after 15 s of silence. A listener that does not keep up gets the event dropped, and is let go.",
            ServeAsync) with
        {
            Query = [new("kinds", "string", "The wanted kinds, separated by commas; all unless given.")],
        },
    ];

    private async ValueTask<AdminProblem?> ServeAsync(AdminCall call)
    {
        var text = call.Text("kinds");
        if (call.WrongQuery() is { } wrong)
            return wrong;
        IReadOnlyList<string> kinds = text is null ? EventKind.All : text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (kinds.FirstOrDefault(kind => !EventKind.All.Contains(kind, StringComparer.Ordinal)) is { } unknown)
            return AdminProblem.Bad($"{Quote.Text(unknown)} is no kind of event. {Names.Suggest(unknown, [.. EventKind.All])}", "kinds");
        using var listener = feed.Hub.Listen(kinds);
        if (listener is null)
            return AdminProblem.Conflict($"{EventHub.MostListeners} listen already. Let one of them go.");
        var first = kinds.Contains(EventKind.Status, StringComparer.Ordinal) ? feed.StatusNow() : null;
        var voided = new CancellationTokenSource(); // not disposed: it may be cancelled when the stream has ended already
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(lifecycle.Stopping, voided.Token);
        var token = ClientCredential.Bearer(call.Http.Request.Headers)!;
        directory.Changed += Look;
        try
        {
            Look(null, EventArgs.Empty); // it may have become void since it was looked at
            await EventStream.SendAsync(call.Http, listener, first, runtime.Time, ending.Token).ConfigureAwait(false);
        }
        finally
        {
            directory.Changed -= Look;
        }

        return null;

        // A token that no longer counts hears no more.
        void Look(object? sender, EventArgs args)
        {
            if (directory.Find(token) is null)
                voided.Cancel();
        }
    }
}
