using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Sluice.Gateway.Telemetry.Webhooks;
using Sluice.Pricing;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>
/// Counts requests for <c>/metrics</c>. Labels are the backends of the configuration, a bounded number of models, and fixed lists: what callers
/// send cannot make the numbers of series grow. Thread-safe; recording takes no lock but for a series' first time.
/// </summary>
internal sealed class GatewayMetrics
{
    private readonly ModelLabels _models = new();
    private readonly ConcurrentDictionary<(string Backend, string Model), ServedModel> _served = [];
    private readonly ConcurrentDictionary<string, Histogram> _durations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Histogram> _firstBytes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, StrongBox<long>> _refusals = new(StringComparer.Ordinal);
    private readonly Histogram _waits = new();
    private long _requests;

    /// <summary>What became of alerts.</summary>
    public WebhookCounters Webhooks { get; } = new();

    /// <summary>Requests that ended, answered or refused.</summary>
    public long Requests => Volatile.Read(ref _requests);

    public void Record(in UsageRecord record)
    {
        Interlocked.Increment(ref _requests);
        var backend = record.Backend ?? "";
        var wasServed = record.Backend is not null && record.Status < 400;
        var model = _models.Of(record.Model, wasServed);
        _served.GetOrAdd((backend, model), static _ => new()).Add(record);
        if (record.RefusedBy is { } component)
            CountRefusal(component);
        if (record.Backend is not null || record.WaitMs > 0)
            _waits.Observe(record.WaitMs);
        if (record.Backend is null)
            return;
        _durations.GetOrAdd(backend, static _ => new()).Observe(record.DurationMs);
        if (wasServed && record.FirstByteMs is { } first)
            _firstBytes.GetOrAdd(backend, static _ => new()).Observe(first);
    }

    /// <summary>Counts a refusal that no caller is known for.</summary>
    /// <param name="component">What refused, from the contract's list.</param>
    public void CountRefusal(string component) => Interlocked.Increment(ref _refusals.GetOrAdd(component, static _ => new()).Value);

    /// <summary>The label of a model's name; see <see cref="ModelLabels"/>.</summary>
    public string LabelOf(string? model, bool wasServed) => _models.Of(model, wasServed);

    public void WriteTo(PrometheusText text)
    {
        var served = _served.OrderBy(pair => pair.Key).ToArray();
        text.Family("sluice_requests_total", "counter", "Requests that ended; backend is empty where none was asked, status 499 is a caller that went away.");
        foreach (var ((backend, model), counters) in served)
        {
            foreach (var (status, count) in counters.ByStatus.Order())
                text.Sample("sluice_requests_total", count, ("backend", backend), ("model", model), ("status", PrometheusText.Number(status)));
        }

        text.Family("sluice_refusals_total", "counter", "Requests that Sluice itself refused, by what refused them.");
        foreach (var (component, count) in _refusals.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.Sample("sluice_refusals_total", Volatile.Read(ref count.Value), ("component", component));
        text.Family("sluice_tokens_total", "counter", "Tokens used, by kind.");
        foreach (var ((backend, model), counters) in served.Where(pair => pair.Key.Backend.Length > 0))
        {
            for (var kind = 0; kind < ServedModel.TokenKinds.Length; kind++)
                text.Sample("sluice_tokens_total", counters.Tokens(kind), ("backend", backend), ("model", model), ("kind", ServedModel.TokenKinds[kind]));
        }

        text.Family("sluice_cost_usd_total", "counter", "Money spent in dollars, on models with a known price.");
        foreach (var ((backend, model), counters) in served.Where(pair => pair.Key.Backend.Length > 0))
            text.Sample("sluice_cost_usd_total", new NanoUsd(counters.CostNanoUsd).Usd, ("backend", backend), ("model", model));
        Write(text, "sluice_request_duration_seconds", "From a request's arrival to its end.", _durations);
        Write(text, "sluice_first_byte_seconds", "From a request's arrival to the first byte of its answer.", _firstBytes);
        text.Family("sluice_wait_seconds", "histogram", "Time that requests waited inside Sluice for room.");
        _waits.WriteTo(text, "sluice_wait_seconds");
        Webhooks.WriteTo(text);
    }

    private static void Write(PrometheusText text, string name, string help, ConcurrentDictionary<string, Histogram> histograms)
    {
        text.Family(name, "histogram", help);
        foreach (var (backend, histogram) in histograms.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            histogram.WriteTo(text, name, ("backend", backend));
    }
}
