using Sluice.Storage.Audit;
using Sluice.Storage.Keys;
using Sluice.Storage.Tests.Audit;
using Sluice.Time;

namespace Sluice.Storage.Tests.Keys;

public sealed class SqliteKeyStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly VirtualTimeProvider _time = new();
    private readonly SluiceDatabase _database;
    private readonly SqliteKeyStore _keys;

    public SqliteKeyStoreTests()
    {
        _database = SluiceDatabase.Open(_directory.Path, _time);
        _keys = new SqliteKeyStore(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_key_outlives_the_process_that_made_it()
    {
        Assert.True(await _keys.AddAsync("team-a", """{"limits":{"rpm":60}}""", Secrets.Of("id-1"), Entries.Of("key.create")));
        var made = await _keys.FindAsync("team-a");
        _database.Dispose();

        using var reopened = SluiceDatabase.Open(_directory.Path, _time);
        var key = Assert.Single(await new SqliteKeyStore(reopened).ListAsync());
        Assert.Equal(("team-a", """{"limits":{"rpm":60}}""", _time.GetUtcNow()), (key.Name, key.Settings, key.Created));
        Assert.Equal(Assert.Single(made!.Secrets), Assert.Single(key.Secrets));
        Assert.Equal(("id-1", "00", "ff", null), (key.Secrets[0].Id, key.Secrets[0].Salt, key.Secrets[0].Hash, key.Secrets[0].ValidUntil));
    }

    [Fact]
    public async Task A_name_is_given_once()
    {
        await _keys.AddAsync("team-a", "{}", Secrets.Of("id-1"), Entries.Of("key.create"));
        Assert.False(await _keys.AddAsync("team-a", """{"models":[]}""", Secrets.Of("id-2"), Entries.Of("key.create")));

        var key = Assert.Single(await _keys.ListAsync());
        Assert.Equal("{}", key.Settings);
        Assert.Equal("id-1", Assert.Single(key.Secrets).Id);
        Assert.Single(await AuditAsync());
    }

    [Fact]
    public async Task A_rotated_key_has_its_new_secret_alone()
    {
        await _keys.AddAsync("team-a", "{}", Secrets.Of("old"), Entries.Of("key.create"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await _keys.RotateAsync("team-a", Secrets.Of("new"), oldUntil: null, Entries.Of("key.rotate")));

        var key = await _keys.FindAsync("team-a");
        Assert.Equal("new", Assert.Single(key!.Secrets).Id);
        Assert.Equal(_time.GetUtcNow(), key.Rotated);
    }

    [Fact]
    public async Task With_a_grace_period_the_old_secret_stays_until_then_and_no_older_one_gains_time()
    {
        await _keys.AddAsync("team-a", "{}", Secrets.Of("oldest"), Entries.Of("key.create"));
        var soon = _time.GetUtcNow().AddHours(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        await _keys.RotateAsync("team-a", Secrets.Of("old"), soon, Entries.Of("key.rotate"));
        _time.Advance(TimeSpan.FromSeconds(1));
        await _keys.RotateAsync("team-a", Secrets.Of("new"), soon.AddHours(1), Entries.Of("key.rotate"));

        var secrets = (await _keys.FindAsync("team-a"))!.Secrets;
        Assert.Equal("new old oldest", string.Join(' ', secrets.Select(secret => secret.Id)));
        Assert.Equal([null, soon.AddHours(1), soon], secrets.Select(secret => secret.ValidUntil));

        _time.Advance(TimeSpan.FromHours(1));
        await _keys.RotateAsync("team-a", Secrets.Of("newest"), soon.AddHours(2), Entries.Of("key.rotate"));
        Assert.DoesNotContain((await _keys.FindAsync("team-a"))!.Secrets, secret => secret.Id == "oldest");
    }

    [Fact]
    public async Task A_revoked_key_keeps_its_name_and_loses_every_secret()
    {
        await _keys.AddAsync("team-a", "{}", Secrets.Of("id-1"), Entries.Of("key.create"));
        Assert.True(await _keys.RevokeAsync("team-a", Entries.Of("key.revoke")));

        var key = await _keys.FindAsync("team-a");
        Assert.Empty(key!.Secrets);
        Assert.Equal(_time.GetUtcNow(), key.Revoked);
        Assert.False(await _keys.RevokeAsync("team-a", Entries.Of("key.revoke")));
        Assert.False(await _keys.RotateAsync("team-a", Secrets.Of("id-2"), null, Entries.Of("key.rotate")));
        Assert.False(await _keys.AddAsync("team-a", "{}", Secrets.Of("id-3"), Entries.Of("key.create")));
        Assert.Equal("key.revoke key.create", string.Join(' ', (await AuditAsync()).Select(entry => entry.Action)));
    }

    [Fact]
    public async Task A_deleted_key_frees_its_name_and_ids()
    {
        await _keys.AddAsync("team-a", "{}", Secrets.Of("id-1"), Entries.Of("key.create"));
        Assert.True(await _keys.DeleteAsync("team-a", Entries.Of("key.delete")));
        Assert.False(await _keys.DeleteAsync("team-a", Entries.Of("key.delete")));

        Assert.Null(await _keys.FindAsync("team-a"));
        Assert.True(await _keys.AddAsync("team-a", "{}", Secrets.Of("id-1"), Entries.Of("key.create")));
    }

    [Fact]
    public async Task Settings_are_replaced_and_secrets_stay()
    {
        await _keys.AddAsync("team-a", "{}", Secrets.Of("id-1"), Entries.Of("key.create"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await _keys.UpdateAsync("team-a", """{"enabled":false}""", Entries.Of("key.update")));
        Assert.False(await _keys.UpdateAsync("team-b", "{}", Entries.Of("key.update", "key:team-b")));

        var key = await _keys.FindAsync("team-a");
        Assert.Equal("""{"enabled":false}""", key!.Settings);
        Assert.Equal(_time.GetUtcNow(), key.Updated);
        Assert.Single(key.Secrets);
    }

    [Fact]
    public async Task An_id_that_two_keys_would_share_is_refused_and_nothing_of_the_second_stays()
    {
        await _keys.AddAsync("team-a", "{}", Secrets.Of("id-1"), Entries.Of("key.create"));
        await Assert.ThrowsAsync<StorageException>(async () => await _keys.AddAsync("team-b", "{}", Secrets.Of("id-1"), Entries.Of("key.create")));

        Assert.Equal("team-a", Assert.Single(await _keys.ListAsync()).Name);
        Assert.Single(await AuditAsync());
    }

    private ValueTask<IReadOnlyList<AuditEntry>> AuditAsync() => new SqliteAuditLog(_database).ReadAsync(new AuditQuery());
}
