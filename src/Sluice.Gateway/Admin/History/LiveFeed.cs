using System.Text.Json;
using Sluice.Budgets;
using Sluice.Gateway.Admin.Configuration;
using Sluice.Gateway.Admin.Requests;
using Sluice.Gateway.Admin.Status;
using Sluice.Gateway.Config.Running;
using Sluice.Gateway.Events;
using Sluice.Gateway.Hosting;
using Sluice.Signals;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Admin.History;

/// <summary>Gathers what happens from engine, journal and configuration: for the histories, and for those who listen.</summary>
internal sealed class LiveFeed : IDisposable
{
    private static readonly TimeSpan StatusEvery = TimeSpan.FromSeconds(1);

    private readonly GatewayRuntime _runtime;
    private readonly GatewayConfiguration? _configuration;
    private readonly StatusReader _status;
    private readonly IDisposable _engine;
    private readonly ITimer _statusTimer;

    public LiveFeed(GatewayRuntime runtime, GatewayConfiguration? configuration)
    {
        _runtime = runtime;
        _configuration = configuration;
        _status = new(runtime);
        _statusTimer = runtime.Time.CreateTimer(static feed => ((LiveFeed)feed!).TellStatus(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Hub.WatchedChanged += OnWatchedChanged;
        _engine = runtime.Admission.Subscribe(OnEngine);
        runtime.Journal.Ended += OnRequest;
        if (configuration is not null)
            configuration.Changed += OnConfig;
    }

    public EventHub Hub { get; } = new();

    public EngineHistory<CooldownView> Cooldowns { get; } = new();

    public EngineHistory<AlertView> Alerts { get; } = new();

    /// <summary>The state now, as an event.</summary>
    public LiveEvent StatusNow() => new(0, EventKind.Status, JsonSerializer.SerializeToUtf8Bytes(_status.Read(), AdminJson.Default.GatewayStatus));

    public void Dispose()
    {
        _runtime.Journal.Ended -= OnRequest;
        if (_configuration is not null)
            _configuration.Changed -= OnConfig;
        _engine.Dispose();
        _statusTimer.Dispose();
    }

    private void OnWatchedChanged(bool isWatched)
    {
        var every = isWatched ? StatusEvery : Timeout.InfiniteTimeSpan;
        _statusTimer.Change(every, every);
    }

    private void TellStatus()
    {
        if (Hub.IsWanted(EventKind.Status))
            Hub.Publish(EventKind.Status, StatusNow().Json);
    }

    private void OnEngine(EngineEvent change)
    {
        if (CooldownView.Of(change) is { } cooldown)
        {
            Cooldowns.Add(cooldown);
            if (Hub.IsWanted(EventKind.Cooldown))
                Hub.Publish(EventKind.Cooldown, JsonSerializer.SerializeToUtf8Bytes(cooldown, AdminJson.Default.CooldownView));
        }
        else if (change is Alert alert)
        {
            var view = AlertView.Of(alert);
            Alerts.Add(view);
            if (Hub.IsWanted(EventKind.Alert))
                Hub.Publish(EventKind.Alert, JsonSerializer.SerializeToUtf8Bytes(view, AdminJson.Default.AlertView));
        }
    }

    private void OnRequest(UsageRecord record)
    {
        if (Hub.IsWanted(EventKind.Request))
            Hub.Publish(EventKind.Request, JsonSerializer.SerializeToUtf8Bytes(RequestView.Of(record), AdminJson.Default.RequestView));
    }

    private void OnConfig(ConfigOutcome outcome)
    {
        if (Hub.IsWanted(EventKind.Config))
            Hub.Publish(EventKind.Config, JsonSerializer.SerializeToUtf8Bytes(OutcomeView.Of(outcome), AdminJson.Default.OutcomeView));
    }
}
