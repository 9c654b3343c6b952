using Sluice.Gateway.Config.Stored;
using Sluice.Gateway.Secrets;
using Sluice.Storage;
using Sluice.Storage.Accounting;
using Sluice.Storage.Admins;
using Sluice.Storage.Audit;
using Sluice.Storage.Backends;
using Sluice.Storage.Backups;
using Sluice.Storage.Groups;
using Sluice.Storage.History;
using Sluice.Storage.Keys;
using Sluice.Storage.Settings;
using Sluice.Storage.State;

namespace Sluice.Gateway.Hosting;

/// <summary>Everything that is kept in the data directory, opened for this process alone.</summary>
internal sealed class GatewayStores : IAsyncDisposable
{
    private GatewayStores(SluiceDatabase database, MasterKey masterKey)
    {
        Database = database;
        MasterKey = masterKey;
        Settings = new SqliteSettings(database);
        Keys = new SqliteKeyStore(database);
        Groups = new SqliteGroupStore(database);
        Backends = new SqliteBackendStore(database);
        Admins = new SqliteAdminStore(database);
        Audit = new SqliteAuditLog(database);
        Usage = new SqliteUsageStore(database);
        Requests = new SqliteRequestHistory(database);
        History = new SqliteHistoryStore(database);
        Backups = new DatabaseBackups(database);
        Stored = new StoredConfigReader(Keys, Groups, Backends, masterKey);
        UsageLog = new SqliteUsageLog(database);
        HistoryLog = new SqliteHistoryLog(database);
    }

    public SluiceDatabase Database { get; }

    /// <summary>Opens and seals the credentials of backends.</summary>
    public MasterKey MasterKey { get; }

    public ISettings Settings { get; }

    public IKeyStore Keys { get; }

    public IGroupStore Groups { get; }

    public IBackendStore Backends { get; }

    public IAdminStore Admins { get; }

    public IAuditLog Audit { get; }

    public IUsageStore Usage { get; }

    public IRequestHistory Requests { get; }

    public IHistoryStore History { get; }

    public DatabaseBackups Backups { get; }

    /// <summary>Reads what the database adds to the configuration.</summary>
    public StoredConfigReader Stored { get; }

    public SqliteUsageLog UsageLog { get; }

    public SqliteHistoryLog HistoryLog { get; }

    /// <summary>What the engine counts; <see langword="null"/> until <see cref="OpenStateAsync"/>.</summary>
    public StateStore? State { get; private set; }

    /// <summary>Whether a data directory holds a database.</summary>
    public static bool Exist(string directory) => File.Exists(Path.Combine(directory, "sluice.db"));

    /// <summary>Opens the data directory, making what is missing.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="warn">Told in words when a master key is made.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="StorageException">It is in use, or something in it cannot be used.</exception>
    public static async Task<GatewayStores> OpenAsync(string directory, Func<string, string?> environment, Action<string> warn, TimeProvider time)
    {
        var database = SluiceDatabase.Open(directory, time);
        try
        {
            var masterKey = await MasterKeySource.EnsureAsync(
                environment(MasterKeySource.Variable), new SqliteSettings(database), database.Directory, warn).ConfigureAwait(false);
            return new(database, masterKey);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Opens what the engine of the gateway before has counted.</summary>
    /// <param name="forgets">Begins from zero, and keeps what is there beside.</param>
    /// <exception cref="StorageException">It cannot be used, or is lost.</exception>
    public async Task<StateStore> OpenStateAsync(bool forgets) => State = await StateStore.OpenAsync(Database, forgets: forgets).ConfigureAwait(false);

    /// <summary>Writes what is queued and gives the data directory back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (State is { } state)
            await state.DisposeAsync().ConfigureAwait(false);
        await UsageLog.DisposeAsync().ConfigureAwait(false);
        await HistoryLog.DisposeAsync().ConfigureAwait(false);
        Database.Dispose();
    }
}
