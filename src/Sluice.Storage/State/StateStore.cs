using System.Globalization;
using Sluice.Admission;
using Sluice.State;
using Sluice.Storage.Settings;

namespace Sluice.Storage.State;

/// <summary>
/// Keeps what an engine counts in <c>state.db</c>, beside <c>sluice.db</c>: a snapshot every few seconds, and between two of them a journal of bookings.
/// Bookings that come together are written together. What is written survives <c>kill -9</c> at once, and a loss of power from the next snapshot on.
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

    private readonly DatabaseFile _file;
    private readonly JournalQueue _queue;
    private readonly SemaphoreSlim _saving = new(1);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private StateStore(DatabaseFile file, long position, StateStoreOptions options)
    {
        _file = file;
        _queue = new(file.Path, position, options, file.Time);
        new Thread(Run) { IsBackground = true, Name = "sluice state" }.Start();
    }

    /// <summary>The file, as a full path.</summary>
    public string File => _file.Path;

    /// <summary>Why the last attempt to write failed; <see langword="null"/> once one has not.</summary>
    public StorageException? LastError => _queue.LastError;

    /// <summary>What became of the records.</summary>
    public StateCounters Counters => _queue.Counters;

    /// <summary>Opens <c>state.db</c> in a database's directory, or makes it where none was made there before.</summary>
    /// <param name="database">The open database; it must outlive the store.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="forgets">Begins from zero: what is there is moved aside, under a name with the time in it.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">The file is damaged, locked or cannot be written; or it is missing, and with it what was counted.</exception>
    public static async Task<StateStore> OpenAsync(
        SluiceDatabase database, StateStoreOptions? options = null, bool forgets = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        options = (options ?? new()).Validated();
        var file = new DatabaseFile(Path.Combine(database.Directory, "state.db"), database.Time, new() { BusyTimeout = options.BusyTimeout });
        try
        {
            if (forgets)
                MoveAside(file.Path, database.Time.GetUtcNow());
            var settings = new SqliteSettings(database);
            var isKept = await settings.GetAsync(Marker, cancellationToken).ConfigureAwait(false) is not null;
            if (isKept && !forgets && !System.IO.File.Exists(file.Path))
                throw new StorageException(file.Path, "is missing, and with it what windows, budgets and quotas have counted", StateReader.Remedy);
            await Task.Run(() => file.Prepare(Migration.OfState), cancellationToken).ConfigureAwait(false);
            if (!isKept)
                await settings.SetAsync(Marker, "1", cancellationToken).ConfigureAwait(false);
            return new(file, await file.RunAsync(StateReader.Position, cancellationToken).ConfigureAwait(false), options);
        }
        catch (StorageException error) when (error is { IsDamage: true } && error.Path == file.Path)
        {
            file.Dispose();
            throw new StorageException(error.Path, error.Problem, StateReader.Remedy, error) { IsDamage = true };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>What was kept, for <see cref="AdmissionController.Restore"/>.</summary>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">Something in it is damaged or missing; nothing of it should be used.</exception>
    public Task<SavedState> ReadAsync(CancellationToken cancellationToken = default) =>
        _file.RunAsync(connection => StateReader.Read(connection, File), cancellationToken);

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
            // The order matters: whatever the journal had before was decided before the snapshot is taken, and so is in it.
            var position = _queue.Position;
            var state = controller.SaveState();
            var snapshot = new SnapshotToWrite(position, state.TakenAt.ToUnixTimeMilliseconds(), StateJson.Write(state));
            _queue.Add(snapshot);
            await snapshot.Task.ConfigureAwait(false);
            return state;
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

    /// <summary>Writes what is queued, with one last attempt, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        await _ended.Task.ConfigureAwait(false);
        _file.Dispose();
        _saving.Dispose();
    }

    private static void MoveAside(string file, DateTimeOffset now)
    {
        var stamp = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        try
        {
            foreach (var part in (ReadOnlySpan<string>)["-shm", "-wal", ""])
            {
                if (System.IO.File.Exists(file + part))
                    System.IO.File.Move(file + part, $"{Path.ChangeExtension(file, null)}-forgotten-{stamp}.db{part}");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(file, "cannot be moved aside", "Give the user that runs Sluice write permission on it and its directory.", error);
        }
    }

    private void Run()
    {
        StateWriter? writer = null;
        while (_queue.WaitForWork(out var batch, out var snapshot, out var position))
        {
            try
            {
                writer ??= new(_file);
                writer.Write(batch.Records, position, snapshot);
                _queue.Written(batch, snapshot);
            }
            catch (Exception error)
            {
                // A connection that failed is not trusted again: the next attempt opens its own.
                SqliteEndings.Discard(writer);
                writer = null;
                _queue.Failed(batch, snapshot, error as StorageException ?? new StorageException(
                    File, "cannot be written (" + error.GetType().Name + ")", "Check the file and the disk.", error));
            }
        }

        SqliteEndings.Discard(writer);
        _queue.Dispose();
        _ended.SetResult();
    }
}
