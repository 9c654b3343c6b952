using Sluice.Storage.Backends;
using Sluice.Storage.Changes;
using Sluice.Storage.Groups;
using Sluice.Storage.Keys;
using Sluice.Storage.Tests.Audit;
using Sluice.Storage.Tests.Keys;

namespace Sluice.Storage.Tests.Changes;

public sealed class StoredChangesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SluiceDatabase _database;

    public StoredChangesTests() => _database = SluiceDatabase.Open(_directory.Path);

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_change_is_announced_once_it_is_on_disk()
    {
        var keys = new SqliteKeyStore(_database);
        var seen = new List<(StoredChange Change, int Stored)>();
        using var subscription = _database.Changes.Subscribe(change => seen.Add((change, Stored())));
        await keys.AddAsync("team-a", "{}", Secrets.Of("id-1"), Entries.Of("key.create"));
        await keys.DeleteAsync("team-a", Entries.Of("key.delete"));

        var change = new StoredChange(StoredKind.Key, "team-a");
        Assert.Equal([(change, 1), (change, 0)], seen);

        int Stored() => _database.RunAsync(connection => Dapper.SqlMapper.ExecuteScalar<int>(connection, "SELECT COUNT(*) FROM client_keys"), default)
            .GetAwaiter().GetResult();
    }

    [Fact]
    public async Task What_changed_nothing_is_not_announced_and_leaves_no_entry()
    {
        var seen = new List<StoredChange>();
        using var subscription = _database.Changes.Subscribe(seen.Add);
        Assert.False(await new SqliteGroupStore(_database).DeleteAsync("nobody", Entries.Of("group.delete")));

        Assert.Empty(seen);
        Assert.Empty(await new Storage.Audit.SqliteAuditLog(_database).ReadAsync(new()));
    }

    [Fact]
    public async Task Who_has_left_is_told_nothing_and_others_still_are()
    {
        var gone = new List<StoredChange>();
        var there = new List<StoredChange>();
        var first = _database.Changes.Subscribe(gone.Add);
        using var second = _database.Changes.Subscribe(there.Add);
        first.Dispose();
        await new SqliteBackendStore(_database).SetPoolOrderAsync(["primary"], Entries.Of("pool.order"));

        Assert.Empty(gone);
        Assert.Equal([new StoredChange(StoredKind.PoolOrder, "")], there);
    }
}
