using Sluice.Admission;
using Sluice.Gateway.Config;
using Sluice.Gateway.Housekeeping;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Proxy;
using Sluice.Gateway.Routing;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Upstreams;
using Sluice.Resilience;

namespace Sluice.Gateway.Hosting;

/// <summary>
/// The engine with everything that a call needs, and the configuration in force. Another configuration takes the place of the one in force in
/// one step: counts go on, and open calls end as they began.
/// </summary>
internal sealed class GatewayRuntime : IAsyncDisposable
{
    private readonly Lock _changing = new();
    private volatile RunningConfiguration _current;
    private HealthChecks _checks;

    /// <param name="config">What to run.</param>
    /// <param name="journal">Takes note of every request that ended.</param>
    /// <param name="time">The clock of everything.</param>
    public GatewayRuntime(SluiceConfig config, RequestJournal journal, TimeProvider time)
    {
        Time = time;
        Journal = journal;
        Backend[] backends = [.. config.Backends.Select(backend => UpstreamFactory.Create(backend, time))];
        Admission = new(PolicyBuilder.Build(config, []), time);
        Telemetry = new(journal.Metrics, time);
        Telemetry.Meter.Watch(Held);
        var routes = new ModelRoutes(config, Admission, backends, _changing);
        _current = Start(new(routes, backends, new(Admission, RetryPolicies.Of(config.Retry), time)), config, revision: 1);
        _checks = new(Admission, routes, backends, time);
    }

    /// <summary>One that serves nothing: for what has to be known of any.</summary>
    public static GatewayRuntime Idle() => new(new() { Backends = [] }, new RequestJournal(log: null, new GatewayMetrics()), TimeProvider.System);

    /// <summary>The configuration in force. Take it once where several of its parts have to agree.</summary>
    public RunningConfiguration Current => _current;

    public SluiceConfig Config => _current.Config;

    public TimeProvider Time { get; }

    public RequestJournal Journal { get; }

    public AdmissionController Admission { get; }

    public GatewayTelemetry Telemetry { get; }

    /// <summary>Keeps what is counted over a restart; <see langword="null"/> where nothing does.</summary>
    public StateKeeper? State { get; set; }

    /// <summary>What cannot be written down now, as callers are told of it; <see langword="null"/> while all can.</summary>
    public string? Degraded => (State?.LastError, Journal.Log?.LastError) switch
    {
        (null, null) => null,
        (null, _) => "usage-log",
        (_, null) => "state",
        _ => "state, usage-log",
    };

    public IReadOnlyList<Backend> Backends => _current.Backends;

    public ModelRoutes Routes => _current.Routes;

    public ClientKeys Keys => _current.Keys;

    public CallExecutor Executor => _current.Executor;

    public RequestIds RequestIds { get; } = new();

    /// <summary>Told whenever another configuration has come in force; must not wait or throw.</summary>
    public Action? Applied { get; set; }

    /// <summary>Puts another configuration in force.</summary>
    /// <exception cref="ArgumentException">The engine refuses it; the one in force stays.</exception>
    public RunningConfiguration Apply(SluiceConfig config)
    {
        RunningConfiguration current;
        lock (_changing)
        {
            var before = _current;
            Backend[] backends = [.. config.Backends.Select(backend => UpstreamFactory.Create(backend, Time, before.Routes.Backends.GetValueOrDefault(backend.Name)))];
            var routes = new ModelRoutes(config, Admission, backends, _changing);
            Admission.Apply(PolicyBuilder.Build(config, routes.Plan(before.Routes.Known)));
            var executor = config.Retry == before.Config.Retry ? before.Executor : new(Admission, RetryPolicies.Of(config.Retry), Time);
            _current = current = Start(new(routes, backends, executor), config, before.Revision + 1);
            before.Routes.Retire(routes);
            _checks.Stop();
            _checks = new(Admission, routes, backends, Time);
        }

        Applied?.Invoke();
        return current;
    }

    /// <summary>The revision of the configuration in force, after a change that is under way.</summary>
    public long SettledRevision()
    {
        lock (_changing)
            return _current.Revision;
    }

    public async ValueTask DisposeAsync()
    {
        await _checks.DisposeAsync().ConfigureAwait(false);
        await Admission.DisposeAsync().ConfigureAwait(false);
        foreach (var backend in Backends)
            (backend.Upstream as IDisposable)?.Dispose();
        Telemetry.Dispose();
    }

    private (int Open, int Waiting) Held()
    {
        var engine = Admission.Capture();
        return (engine.OpenLeases, engine.Waiting);
    }

    private RunningConfiguration Start(Parts parts, SluiceConfig config, long revision)
    {
        parts.Routes.Resolve();
        return new()
        {
            Revision = revision,
            Since = Time.GetUtcNow(),
            Config = config,
            Backends = parts.Backends,
            Routes = parts.Routes,
            Keys = new(config, Admission, Time),
            Executor = parts.Executor,
            Hosts = new(config.Server.AllowedHosts),
            TrustedProxies = ClientAddress.Networks(config.Server.TrustedProxies),
        };
    }

    private readonly record struct Parts(ModelRoutes Routes, IReadOnlyList<Backend> Backends, CallExecutor Executor);
}
