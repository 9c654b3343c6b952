using Sluice.Storage.Backends;
using Sluice.Storage.Tests.Audit;

namespace Sluice.Storage.Tests.Backends;

public sealed class SqliteBackendStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SluiceDatabase _database;
    private readonly SqliteBackendStore _backends;

    public SqliteBackendStoreTests()
    {
        _database = SluiceDatabase.Open(_directory.Path);
        _backends = new SqliteBackendStore(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task Backends_are_added_changed_and_removed_by_name()
    {
        Assert.True(await _backends.AddAsync("b", """{"protocol":"openai"}""", "sealed", Entries.Of("backend.create")));
        Assert.False(await _backends.AddAsync("b", "{}", null, Entries.Of("backend.create")));
        Assert.True(await _backends.AddAsync("a", """{"protocol":"simulated"}""", null, Entries.Of("backend.create")));
        Assert.True(await _backends.UpdateAsync("b", """{"protocol":"openai","weight":2}""", "sealed again", Entries.Of("backend.update")));

        Assert.Equal(
            [("a", """{"protocol":"simulated"}""", null), ("b", """{"protocol":"openai","weight":2}""", "sealed again")],
            (await _backends.ListAsync()).Select(backend => (backend.Name, backend.Settings, backend.Sealed)));
        Assert.True(await _backends.DeleteAsync("b", Entries.Of("backend.delete")));
        Assert.False(await _backends.DeleteAsync("b", Entries.Of("backend.delete")));
    }

    [Fact]
    public async Task An_order_is_kept_as_it_was_given_until_another_is()
    {
        Assert.Empty(await _backends.BackendOrderAsync());
        await _backends.SetBackendOrderAsync(["c", "a", "b"], Entries.Of("backend.order"));
        await _backends.SetPoolOrderAsync(["fallback", "primary"], Entries.Of("pool.order"));
        Assert.Equal(["c", "a", "b"], await _backends.BackendOrderAsync());
        Assert.Equal(["fallback", "primary"], await _backends.PoolOrderAsync());

        await _backends.SetBackendOrderAsync(["b"], Entries.Of("backend.order"));
        Assert.Equal(["b"], await _backends.BackendOrderAsync());
        await _backends.SetBackendOrderAsync([], Entries.Of("backend.order"));
        Assert.Empty(await _backends.BackendOrderAsync());
    }

    [Fact]
    public async Task An_order_that_names_a_backend_twice_is_refused_and_the_old_one_stays()
    {
        await _backends.SetBackendOrderAsync(["a", "b"], Entries.Of("backend.order"));
        await Assert.ThrowsAsync<StorageException>(async () => await _backends.SetBackendOrderAsync(["c", "c"], Entries.Of("backend.order")));
        Assert.Equal(["a", "b"], await _backends.BackendOrderAsync());
    }
}
