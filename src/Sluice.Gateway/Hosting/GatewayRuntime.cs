using Sluice.Admission;
using Sluice.Gateway.Config;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Proxy;
using Sluice.Gateway.Routing;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Upstreams;
using Sluice.Resilience;

namespace Sluice.Gateway.Hosting;

/// <summary>A configuration at work: the engine with its policy, the backends, the routes and the keys.</summary>
internal sealed class GatewayRuntime : IAsyncDisposable
{
    /// <param name="config">What to run.</param>
    /// <param name="journal">Takes note of every request that ended.</param>
    /// <param name="time">The clock of everything.</param>
    public GatewayRuntime(SluiceConfig config, RequestJournal journal, TimeProvider time)
    {
        Config = config;
        Time = time;
        Journal = journal;
        Admission = new(PolicyBuilder.Build(config), time);
        Backends = [.. config.Backends.Select(backend => UpstreamFactory.Create(backend, time))];
        Routes = new(config, Admission, Backends);
        Keys = new(config, Admission, time);
        Executor = new(Admission, Retry(config.Retry), time);
    }

    public SluiceConfig Config { get; }

    public TimeProvider Time { get; }

    public RequestJournal Journal { get; }

    public AdmissionController Admission { get; }

    public IReadOnlyList<Backend> Backends { get; }

    public ModelRoutes Routes { get; }

    public ClientKeys Keys { get; }

    public CallExecutor Executor { get; }

    public RequestIds RequestIds { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await Admission.DisposeAsync().ConfigureAwait(false);
        foreach (var backend in Backends)
            (backend.Upstream as IDisposable)?.Dispose();
    }

    private static RetryPolicy Retry(RetryConfig retry) => new()
    {
        Attempts = retry.Attempts,
        PerTarget = retry.PerTarget,
        Initial = retry.Initial,
        Max = retry.Max,
        Multiplier = retry.Multiplier,
        Budget = retry.Budget > 0 ? retry.Budget : 1, // the engine's 0 forbids retries
        AfterTimeout = retry.AfterTimeout,
        Jitter = retry.Jitter switch
        {
            RetryJitter.None => BackoffJitter.None,
            RetryJitter.Equal => BackoffJitter.Equal,
            _ => BackoffJitter.Full,
        },
    };
}
