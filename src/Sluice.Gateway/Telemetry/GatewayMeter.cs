using System.Diagnostics;
using System.Diagnostics.Metrics;
using Sluice.Errors;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Proxy;
using Sluice.Gateway.Routing;
using Sluice.Pricing;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>
/// The instruments of one gateway: those of the conventions for generative AI, with their buckets, and what only Sluice knows. An instrument
/// that nobody listens to costs a look at a flag. Labels are bounded as those of <see cref="GatewayMetrics"/>.
/// </summary>
internal sealed class GatewayMeter : IDisposable
{
    private static readonly InstrumentAdvice<double> Seconds =
        new() { HistogramBucketBoundaries = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92] };

    private static readonly InstrumentAdvice<long> Tokens =
        new() { HistogramBucketBoundaries = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864] };

    private readonly Meter _meter = new(GatewayTelemetry.Name);
    private readonly GatewayMetrics _metrics;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _firstChunk;
    private readonly Histogram<long> _tokens;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _refusals;
    private readonly Counter<double> _cost;
    private readonly Histogram<double> _wait;

    public GatewayMeter(GatewayMetrics metrics)
    {
        _metrics = metrics;
        _duration = _meter.CreateHistogram("gen_ai.client.operation.duration", "s", "From the sending of an attempt to its end", tags: null, Seconds);
        _firstChunk = _meter.CreateHistogram("gen_ai.client.operation.time_to_first_chunk", "s", "From the sending of an attempt to the first content of its stream", tags: null, Seconds);
        _tokens = _meter.CreateHistogram("gen_ai.client.token.usage", "{token}", "Tokens that a request used", tags: null, Tokens);
        _requests = _meter.CreateCounter<long>("sluice.requests", "{request}", "Requests that ended");
        _refusals = _meter.CreateCounter<long>("sluice.refusals", "{request}", "Requests that Sluice itself refused");
        _cost = _meter.CreateCounter<double>("sluice.cost", "{USD}", "Money spent, on models with a known price");
        _wait = _meter.CreateHistogram("sluice.wait.duration", "s", "Time that requests waited inside Sluice for room", tags: null, Seconds);
    }

    /// <summary>The instruments' own meter, which no other gateway of the process shares.</summary>
    public Meter Meter => _meter;

    public bool WatchesAttempts => _duration.Enabled || _firstChunk.Enabled;

    /// <summary>Shows what the engine holds now, read when somebody collects.</summary>
    public void Watch(Func<(int Open, int Waiting)> read)
    {
        _meter.CreateObservableUpDownCounter("sluice.calls.open", () => read().Open, "{call}", "Calls that are open");
        _meter.CreateObservableUpDownCounter("sluice.calls.waiting", () => read().Waiting, "{call}", "Calls that wait for room");
    }

    public void Attempt(ProxyApi api, RoutedTarget target, TimeSpan duration, ErrorCode? error)
    {
        if (!_duration.Enabled)
            return;
        var tags = Tags(api, target, error is null);
        if (error is { } code)
            tags.Add(GenAi.ErrorType, GenAi.ErrorOf(code));
        _duration.Record(duration.TotalSeconds, tags);
    }

    public void FirstChunk(ProxyApi api, RoutedTarget target, double seconds)
    {
        if (_firstChunk.Enabled)
            _firstChunk.Record(Math.Max(0, seconds), Tags(api, target, wasServed: true));
    }

    public void Usage(ProxyCall call, in UsageRecord record)
    {
        if (!_tokens.Enabled || record.Backend is null || call.Target is not { } target)
            return;
        Tell("input", GenAi.InputOf(record));
        Tell("output", record.OutputTokens);

        void Tell(string type, long tokens)
        {
            if (tokens <= 0)
                return;
            var tags = Tags(call.Api, target, wasServed: true);
            tags.Add(GenAi.TokenType, type);
            _tokens.Record(tokens, tags);
        }
    }

    public void Request(in UsageRecord record)
    {
        if (_requests.Enabled)
        {
            _requests.Add(1, new TagList
            {
                { "sluice.backend", record.Backend ?? "" },
                { GenAi.RequestModel, _metrics.LabelOf(record.Model, record is { Backend: not null, Status: < 400 }) },
                { "http.response.status_code", record.Status },
            });
        }

        if (_refusals.Enabled && record.RefusedBy is { } component)
            _refusals.Add(1, new KeyValuePair<string, object?>("sluice.component", component));
        if (_cost.Enabled && record is { Backend: { } backend, CostNanoUsd: > 0 and var cost })
            _cost.Add((double)new NanoUsd(cost).Usd, new KeyValuePair<string, object?>("sluice.backend", backend));
        if (_wait.Enabled && (record.Backend is not null || record.WaitMs > 0))
            _wait.Record(record.WaitMs / 1_000.0);
    }

    public void Dispose() => _meter.Dispose();

    private TagList Tags(ProxyApi api, RoutedTarget target, bool wasServed) => new()
    {
        { GenAi.Operation, GenAi.OperationOf(api) },
        { GenAi.Provider, GenAi.ProviderOf(target) },
        { GenAi.RequestModel, _metrics.LabelOf(target.Model, wasServed) },
        { "sluice.backend", target.Backend.Name },
    };
}
