using Sluice.Gateway.Hosting;

namespace Sluice.Gateway.Housekeeping;

/// <summary>All that goes on beside the calls while a gateway with a data directory runs: histories, retention, backups.</summary>
/// <param name="runtime">The gateway.</param>
/// <param name="stores">Its data directory.</param>
/// <param name="report">Told in words what fails.</param>
internal sealed class Housekeeper(GatewayRuntime runtime, GatewayStores stores, Action<string> report) : IAsyncDisposable
{
    private readonly HistoryRecorder _recorder = new(runtime.Admission, stores.HistoryLog);
    private readonly Retention _retention = new(stores.Usage, stores.History, () => runtime.Config.Usage, runtime.Time, report);
    private readonly BackupSchedule _backups = new(stores.Backups, () => runtime.Config.Backup, runtime.Time, report);

    public async ValueTask DisposeAsync()
    {
        await _backups.DisposeAsync().ConfigureAwait(false);
        await _retention.DisposeAsync().ConfigureAwait(false);
        _recorder.Dispose();
    }
}
