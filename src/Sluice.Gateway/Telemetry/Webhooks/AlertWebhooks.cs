using Sluice.Budgets;
using Sluice.Gateway.Config;
using Sluice.Gateway.Hosting;
using Sluice.Signals;

namespace Sluice.Gateway.Telemetry.Webhooks;

/// <summary>
/// Tells the webhooks of the configuration in force of every alert. The engine raises each once a threshold; a webhook that is slow or dead
/// holds up neither calls nor other webhooks.
/// </summary>
internal sealed class AlertWebhooks : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly GatewayRuntime _runtime;
    private readonly ILogger _log;
    private readonly IDisposable _subscription;
    private readonly List<Task> _ending = [];
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        ActivityHeadersPropagator = null,
    });

    private IReadOnlyList<WebhookConfig> _configured = [];
    private WebhookQueue[] _queues = [];
    private bool _isDisposed;

    public AlertWebhooks(GatewayRuntime runtime, ILogger<AlertWebhooks> log)
    {
        _runtime = runtime;
        _log = log;
        _subscription = runtime.Admission.Subscribe(Tell);
        _runtime.Applied += OnApplied;
    }

    public async ValueTask DisposeAsync()
    {
        _runtime.Applied -= OnApplied;
        _subscription.Dispose();
        lock (_lock)
        {
            _isDisposed = true;
            _ending.AddRange(_queues.Select(static queue => queue.DisposeAsync().AsTask()));
            _queues = [];
        }

        await Task.WhenAll(_ending).ConfigureAwait(false);
        _http.Dispose();
    }

    private void Tell(EngineEvent change)
    {
        if (change is not Alert alert || Current() is not { Length: > 0 } queues)
            return;
        var message = WebhookMessage.Of(alert);
        foreach (var queue in queues)
            queue.Offer(message);
    }

    private void OnApplied() => Current();

    // One that stays in another configuration keeps what waits for it; one that is taken out is told nothing more.
    private WebhookQueue[] Current()
    {
        var wanted = _runtime.Config.Alerts.Webhooks;
        lock (_lock)
        {
            if (_isDisposed || ReferenceEquals(wanted, _configured))
                return _queues;
            var before = _queues;
            _configured = wanted;
            _queues = [.. wanted.Distinct().Select(config => Array.Find(before, queue => queue.Config == config)
                ?? new(config, _http, _runtime.Journal.Metrics.Webhooks, _runtime.Time, _log))];
            _ending.RemoveAll(static task => task.IsCompleted);
            _ending.AddRange(before.Except(_queues).Select(static queue => queue.RemoveAsync()));
            return _queues;
        }
    }
}
