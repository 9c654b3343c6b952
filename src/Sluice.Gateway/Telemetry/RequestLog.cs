using Sluice.Gateway.Hosting;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Telemetry;

/// <summary>A line in the log for every request that ended.</summary>
internal sealed partial class RequestLog : IDisposable
{
    private readonly GatewayRuntime _runtime;
    private readonly ILogger _log;

    public RequestLog(GatewayRuntime runtime, ILogger<RequestLog> log)
    {
        _runtime = runtime;
        _log = log;
        if (_log.IsEnabled(LogLevel.Information))
            runtime.Journal.Ended += Write;
    }

    public void Dispose() => _runtime.Journal.Ended -= Write;

    private void Write(UsageRecord record)
    {
        if (!_log.IsEnabled(LogLevel.Information))
            return;
        var model = Quoted(record.Model);
        var input = GenAi.InputOf(record);
        var problem = record.RefusedBy ?? (record.Error is { } error ? GenAi.ErrorOf(error) : null);
        Ended(
            record.RequestId, record.Status, record.KeyName, model, record.Backend, record.Attempts, record.WaitMs, record.DurationMs, input, record.OutputTokens, problem);
    }

    // What the caller wrote stays on one line.
    private static string? Quoted(string? model)
    {
        if (model is null || !model.Any(char.IsControl))
            return model;
        return string.Concat(model.Select(static c => char.IsControl(c) ? '?' : c));
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{RequestId} {Status} key={Key} model={Model} backend={Backend} attempts={Attempts} wait_ms={WaitMs} duration_ms={DurationMs} input={InputTokens} output={OutputTokens} problem={Problem}")]
    private partial void Ended(
        string requestId, int status, string key, string? model, string? backend, int attempts, long waitMs, long durationMs, long inputTokens, long outputTokens, string? problem);
}
