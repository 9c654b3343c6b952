using Sluice.Gateway.Hosting;
using Sluice.State;
using Sluice.Storage;
using Sluice.Storage.State;

namespace Sluice.Gateway.Housekeeping;

/// <summary>
/// Lets the gateway go on from what the one before it counted, and keeps what this one does: a snapshot every few seconds, each booking in the
/// journal before its call is sent, and everything once more at the end.
/// </summary>
internal sealed class StateKeeper : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    // A snapshot is taken under the engine's lock: the larger the state, the more seldom.
    private const int RestPerSnapshot = 50;

    private readonly GatewayRuntime _runtime;
    private readonly StateStore _store;
    private readonly Action<string> _report;
    private readonly Action? _looked;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;
    private EngineState? _last;
    private long _lastWritten = -1;
    private bool _isFailing;

    private StateKeeper(GatewayRuntime runtime, StateStore store, Action<string> report, Action? looked) =>
        (_runtime, _store, _report, _looked) = (runtime, store, report, looked);

    /// <summary>What became of the journal's records.</summary>
    public StateCounters Counters => _store.Counters;

    /// <summary>Why it could not be written last; <see langword="null"/> where it could.</summary>
    public StorageException? LastError => _store.LastError;

    /// <summary>Restores what was kept, before the first call, and begins to keep.</summary>
    /// <param name="runtime">The gateway.</param>
    /// <param name="store">What was kept.</param>
    /// <param name="say">Told in words what it goes on from.</param>
    /// <param name="report">Told in words when nothing can be kept, and again only after it could in between.</param>
    /// <param name="looked">Told whenever the next look at what has changed is set.</param>
    /// <exception cref="StorageException">What was kept cannot be used; nothing of it was.</exception>
    public static async Task<StateKeeper> StartAsync(GatewayRuntime runtime, StateStore store, Action<string> say, Action<string> report, Action? looked = null)
    {
        var saved = await store.ReadAsync().ConfigureAwait(false);
        if (saved is { Snapshot: not null } or { Journal.Count: > 0 })
            say(Words(runtime.Admission.Restore(saved.Snapshot, saved.Journal)));
        var keeper = new StateKeeper(runtime, store, report, looked);
        runtime.Admission.UseJournal(store);
        await keeper.SaveAsync().ConfigureAwait(false);
        keeper._running = keeper.RunAsync();
        return keeper;
    }

    /// <summary>Takes a snapshot now; one that cannot be written is told of, and taken again a little later.</summary>
    public async Task SaveAsync()
    {
        try
        {
            _last = await _store.SaveAsync(_runtime.Admission).ConfigureAwait(false);
            _lastWritten = _store.Counters.Written;
            _isFailing = false;
        }
        catch (StorageException problem)
        {
            if (!_isFailing)
                _report($"{problem.Message} Until then calls that count on a budget, a quota or a limit of an hour and more are refused.");
            _isFailing = true;
        }
    }

    /// <summary>Ends with a last snapshot.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        await SaveAsync().ConfigureAwait(false);
        _runtime.Admission.UseJournal(null);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var wait = Every;
        while (true)
        {
            var waiting = Task.Delay(wait, _runtime.Time, _stopping.Token);
            _looked?.Invoke();
            await waiting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested)
                return;
            var begun = _runtime.Time.GetTimestamp();
            if (HasChanged())
                await SaveAsync().ConfigureAwait(false);
            var rest = RestPerSnapshot * _runtime.Time.GetElapsedTime(begun);
            wait = rest > Every ? rest : Every;
        }
    }

    // Nothing was admitted, and nothing that was open can have ended unheard: what counts now follows from the last snapshot by time alone.
    private bool HasChanged() => _isFailing || _last is not { InFlight: 0 } last
        || _runtime.Admission.NextBooking != last.NextBooking || _store.Counters is var counters && counters.Written + counters.Pending != _lastWritten;

    private static string Words(RestoreReport report) => FormattableString.Invariant(
        $"sluice goes on after {report.Away:d\\.hh\\:mm\\:ss} away: {report.Limits + report.Unclaimed} limits, {report.Gates} cooldowns, breakers and quotas; of {report.Bookings} calls of the last moments {report.Settlements} were settled, the others count at their estimates");
}
