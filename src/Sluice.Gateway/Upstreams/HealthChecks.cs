using Sluice.Admission;
using Sluice.Gateway.Routing;
using Sluice.Health;
using Sluice.Upstream;

namespace Sluice.Gateway.Upstreams;

/// <summary>
/// Asks backends that are out whether they are there (<c>backends.*.healthCheck</c>), and nobody else. A good answer lets a target's probe go early; what
/// brings it back is that probe.
/// </summary>
internal sealed class HealthChecks : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly AdmissionController _admission;
    private readonly ModelRoutes _routes;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <summary>Starts.</summary>
    /// <param name="admission">Knows who is out, and is told who answered.</param>
    /// <param name="routes">Knows the targets of backends.</param>
    /// <param name="backends">The backends; those without a check are left out.</param>
    /// <param name="time">The clock.</param>
    public HealthChecks(AdmissionController admission, ModelRoutes routes, IEnumerable<Backend> backends, TimeProvider time)
    {
        _admission = admission;
        _routes = routes;
        _time = time;
        _running = Task.WhenAll(backends.Where(backend => backend.Config is { Enabled: true, HealthCheck: not null }).Select(RunAsync));
    }

    /// <summary>Asks no more; what is being asked is broken off.</summary>
    public void Stop() => _stopping.Cancel();

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync(Backend backend)
    {
        var check = backend.Config.HealthCheck!;
        var request = new UpstreamRequest
        {
            Method = "GET",
            Path = backend.Query.Length == 0 ? check.Path : $"{check.Path}?{backend.Query}",
            Headers = backend.Headers,
        };
        while (true)
        {
            await Task.Delay(check.Interval, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested)
                return;
            Target[] targets = [.. _routes.TargetsOf(backend).Where(IsOut)];
            if (targets.Length == 0 || !await AnswersAsync(backend.Upstream, request).ConfigureAwait(false))
                continue;
            foreach (var target in targets)
                _admission.ProbeEarly(target);
        }
    }

    // What the check could help: a circuit that is open, or a credential that was refused.
    private bool IsOut(Target target) => _admission.Health(target) is
    { Circuit: CircuitState.Open, Reason: not OutReason.Isolated } or { State: HealthState.Cooling, Reason: OutReason.Auth };

    private async Task<bool> AnswersAsync(IUpstream upstream, UpstreamRequest request)
    {
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopping.Token);
        try
        {
            var response = await upstream.SendAsync(request, either.Token).ConfigureAwait(false);
            await using (response.ConfigureAwait(false))
                return response.Status is >= 200 and < 300;
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException)
        {
            return false;
        }
    }
}
