using System.Text.Json.Nodes;
using Sluice.Gateway.Config.Stored;
using Sluice.Gateway.Secrets;
using Sluice.Gateway.Tests.Config;
using Sluice.Storage;
using Sluice.Storage.Backends;
using Sluice.Storage.Settings;

namespace Sluice.Gateway.Tests.Secrets;

public sealed class MasterKeyRotationTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_record_opens_with_the_new_key_and_none_with_the_old()
    {
        var old = await StartAsync("a", "b");
        var next = MasterKey.Create();
        using var database = SluiceDatabase.Open(_folder.Path);
        Assert.Equal(2, await MasterKeyRotation.RunAsync(database, old, next));

        var stored = await StoredConfigReader.Of(database, next).ReadAsync(TestContext.Current.CancellationToken);
        Assert.All(stored.Backends, backend => Assert.Equal($"sk-{backend.Name}", JsonNode.Parse(backend.Json)!["apiKey"]!.ToString()));
        await Assert.ThrowsAsync<StorageException>(() => StoredConfigReader.Of(database, old).ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(next.Id, await new SqliteSettings(database).GetAsync(MasterKeySource.IdSetting, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task One_record_that_does_not_open_leaves_all_with_the_old_key()
    {
        var old = await StartAsync("a", "b");
        using var database = SluiceDatabase.Open(_folder.Path);
        var store = new SqliteBackendStore(database);
        var moved = (await store.ListAsync(TestContext.Current.CancellationToken))[0].Sealed; // of "a", put into "b"
        await store.UpdateAsync("b", "{}", moved, Audit("backend.update"), TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<StorageException>(() => MasterKeyRotation.RunAsync(database, old, MasterKey.Create()));
        Assert.StartsWith("backends/b: ", error.Message, StringComparison.Ordinal);
        var a = (await store.ListAsync(TestContext.Current.CancellationToken))[0];
        Assert.Equal("sk-a", BackendSecrets.Open(old, a)["apiKey"]!.ToString());
        Assert.Equal(old.Id, await new SqliteSettings(database).GetAsync(MasterKeySource.IdSetting, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_rotation_cut_short_after_any_step_leaves_a_key_that_opens_everything(int steps)
    {
        var old = await StartAsync("a");
        var next = MasterKey.Create();
        using (var database = SluiceDatabase.Open(_folder.Path))
        {
            if (steps >= 1)
                PrivateFile.Write(MasterKeySource.NextFile(_folder.Path), next.Reveal(), "");
            if (steps >= 2)
                await MasterKeyRotation.RunAsync(database, old, next);
            if (steps >= 3)
                File.Move(MasterKeySource.CurrentFile(_folder.Path), MasterKeySource.OldFile(_folder.Path, old.Id));
        }

        using var again = SluiceDatabase.Open(_folder.Path);
        var key = await MasterKeySource.EnsureAsync(null, new SqliteSettings(again), _folder.Path, _ => Assert.Fail("a key was made"));
        Assert.Equal(steps >= 2 ? next.Id : old.Id, key.Id);
        Assert.Equal(key.Reveal(), (await File.ReadAllTextAsync(MasterKeySource.CurrentFile(_folder.Path), TestContext.Current.CancellationToken)).Trim());
        Assert.Single((await StoredConfigReader.Of(again, key).ReadAsync(TestContext.Current.CancellationToken)).Backends);
    }

    [Fact]
    public async Task A_database_from_before_the_rotation_opens_with_the_key_that_was_kept()
    {
        var old = await StartAsync("a");
        var backup = File.ReadAllBytes(Path.Combine(_folder.Path, "sluice.db"));
        var next = MasterKey.Create();
        PrivateFile.Write(MasterKeySource.NextFile(_folder.Path), next.Reveal(), "");
        using (var database = SluiceDatabase.Open(_folder.Path))
            await MasterKeyRotation.RunAsync(database, old, next);
        MasterKeyRotation.Finish(_folder.Path, old);
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, "sluice.db"), backup, TestContext.Current.CancellationToken);

        using var restored = SluiceDatabase.Open(_folder.Path);
        Assert.Equal(old.Id, (await MasterKeySource.EnsureAsync(null, new SqliteSettings(restored), _folder.Path, _ => { })).Id);
    }

    private async Task<MasterKey> StartAsync(params string[] backends)
    {
        using var database = SluiceDatabase.Open(_folder.Path);
        var key = await MasterKeySource.EnsureAsync(null, new SqliteSettings(database), _folder.Path, _ => { });
        foreach (var name in backends)
        {
            var (settings, text) = BackendSecrets.Seal(key, name, new JsonObject { ["protocol"] = "openai", ["apiKey"] = $"sk-{name}" });
            await new SqliteBackendStore(database).AddAsync(name, settings, text, Audit("backend.create"));
        }

        return key;
    }

    private static Storage.Audit.AuditEntry Audit(string action) => new() { Actor = "ops", Action = action, Subject = "backend:a" };
}
