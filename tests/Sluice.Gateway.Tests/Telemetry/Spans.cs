using System.Collections.Concurrent;
using System.Diagnostics;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>Collects the spans of one trace; no other call of the process is traced by it.</summary>
internal sealed class Spans : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public Spans()
    {
        _listener = new()
        {
            ShouldListenTo = static source => source.Name == GatewayTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> options) =>
                options.Parent.TraceId == Trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public ActivityTraceId Trace { get; } = ActivityTraceId.CreateRandom();

    public ActivitySpanId Caller { get; } = ActivitySpanId.CreateRandom();

    /// <summary>The header of a caller who is traced.</summary>
    public string TraceParent => $"00-{Trace}-{Caller}-01";

    /// <summary>The spans, in the order in which they ended, once there are so many.</summary>
    public async Task<Activity[]> EndedAsync(int count)
    {
        using var guard = new CancellationTokenSource(RunningGateway.Hang);
        while (_ended.Count < count)
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        return [.. _ended];
    }

    public void Dispose() => _listener.Dispose();
}
