using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Sluice.Gateway.Hosting;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>Listens to the instruments of one gateway.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _all = [];

    public Measured(GatewayRuntime runtime)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, runtime.Telemetry.Meter.Meter))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>What an instrument was told, each with its tags in the order of their names.</summary>
    public (double Value, string Tags)[] Of(string name)
    {
        _listener.RecordObservableInstruments();
        return [.. _all.Where(told => told.Name == name).Select(static told => (told.Value, told.Tags))];
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _all.Enqueue((instrument.Name, value, string.Join(' ', tags.ToArray().OrderBy(static tag => tag.Key, StringComparer.Ordinal).Select(static tag => $"{tag.Key}={tag.Value}"))));
}
