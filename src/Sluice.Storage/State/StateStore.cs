using Sluice.Admission;
using Sluice.State;
using Sluice.Storage.Settings;

namespace Sluice.Storage.State;

/// <summary>
/// Keeps what an engine counts in the directory <c>state</c>, beside <c>sluice.db</c>: a snapshot every few seconds, and between two of them a journal of
/// bookings. Bookings that come together are written together. What is written survives <c>kill -9</c> at once, and a loss of power from the
/// next snapshot on.
/// </summary>
/// <example><code>
/// await using var store = await StateStore.OpenAsync(database);
/// var saved = await store.ReadAsync();
/// controller.Restore(saved.Snapshot, saved.Journal);
/// controller.UseJournal(store);
/// await store.SaveAsync(controller); // now, and every few seconds
/// </code></example>
public sealed class StateStore : IBookingJournal, IAsyncDisposable
{
    private const string Marker = "state.kept";

    private readonly StateFolder _folder;
    private readonly JournalWriter _writer;
    private readonly JournalQueue _queue;
    private readonly SemaphoreSlim _saving = new(1);

    private StateStore(StateFolder folder, JournalWriter writer, StateStoreOptions options, TimeProvider time)
    {
        (_folder, _writer) = (folder, writer);
        _queue = new(writer, folder.Path, options, time);
    }

    /// <summary>The directory, as a full path.</summary>
    public string Directory => _folder.Path;

    /// <summary>Why the journal could not be written last; <see langword="null"/> once it could.</summary>
    public StorageException? LastError => _queue.LastError;

    /// <summary>What became of the records.</summary>
    public StateCounters Counters => _queue.Counters;

    /// <summary>Opens the state of a database's directory, or begins one where none was kept before.</summary>
    /// <param name="database">The open database; it must outlive the store.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="forgets">Begins from zero: what is there is moved aside, under a name with the time in it.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">It cannot be written; or it is missing, and with it what was counted.</exception>
    public static async Task<StateStore> OpenAsync(
        SluiceDatabase database, StateStoreOptions? options = null, bool forgets = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        options = (options ?? new()).Validated();
        var folder = new StateFolder(Path.Combine(database.Directory, "state"));
        var settings = new SqliteSettings(database);
        var isKept = await settings.GetAsync(Marker, cancellationToken).ConfigureAwait(false) is not null;
        var writer = await Task.Run(() => Begin(folder, isKept && !forgets, forgets, database.Time), cancellationToken).ConfigureAwait(false);
        try
        {
            if (!isKept)
                await settings.SetAsync(Marker, "1", cancellationToken).ConfigureAwait(false);
            return new(folder, writer, options, database.Time);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>What was kept, for <see cref="AdmissionController.Restore"/>.</summary>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">Something in it is damaged or missing; nothing of it should be used.</exception>
    public Task<SavedState> ReadAsync(CancellationToken cancellationToken = default) => Task.Run(
        () =>
        {
            try
            {
                return _folder.Read();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw StateErrors.Explain(_folder.Path, error);
            }
        },
        cancellationToken);

    /// <summary>Takes a snapshot and writes it; what the journal said before is in it, and forgotten.</summary>
    /// <param name="controller">The engine that this is the journal of.</param>
    /// <returns>The snapshot, once it is on disk.</returns>
    /// <exception cref="StorageException">It could not be written; the one before and the journal stay.</exception>
    public async Task<EngineState> SaveAsync(AdmissionController controller)
    {
        ArgumentNullException.ThrowIfNull(controller);
        await _saving.WaitAsync().ConfigureAwait(false);
        try
        {
            // The order matters: whatever is in the files before was decided before the snapshot is taken, and so is in it.
            var number = await _queue.BeginAsync().ConfigureAwait(false);
            var state = controller.SaveState();
            await Task.Run(() => Write(number, StateJson.Write(state))).ConfigureAwait(false);
            _queue.SnapshotWritten();
            return state;
        }
        catch (StorageException)
        {
            _queue.SnapshotFailed();
            throw;
        }
        finally
        {
            _saving.Release();
        }
    }

    /// <inheritdoc/>
    public void Add(JournalRecord record) => _queue.Add(record);

    /// <inheritdoc/>
    public ValueTask WrittenAsync(long id, CancellationToken cancellationToken) => _queue.WrittenAsync(id, cancellationToken);

    /// <summary>Writes what is queued, with one last attempt, and closes the journal.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _queue.Ended.ConfigureAwait(false);
        _queue.Dispose();
        _writer.Dispose();
        _saving.Dispose();
    }

    private static JournalWriter Begin(StateFolder folder, bool mustExist, bool forgets, TimeProvider time)
    {
        try
        {
            if (forgets)
                folder.Forget(time.GetUtcNow());
            if (mustExist && !folder.Exists)
                throw StateErrors.Damaged(folder.Path, "is missing, and with it what windows, budgets and quotas have counted");
            folder.Create();
            var writer = new JournalWriter(folder);
            writer.Begin();
            folder.Flush(); // before anybody is told that a state is kept here
            return writer;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.Explain(folder.Path, error);
        }
    }

    private void Write(long number, byte[] state)
    {
        try
        {
            _folder.Keep(number, state);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.Explain(_folder.Snapshot(number), error);
        }
    }
}
