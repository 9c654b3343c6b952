using Sluice.Storage.Groups;
using Sluice.Storage.Tests.Audit;

namespace Sluice.Storage.Tests.Groups;

public sealed class SqliteGroupStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Groups_are_added_changed_and_removed_by_name()
    {
        using var database = SluiceDatabase.Open(_directory.Path);
        var groups = new SqliteGroupStore(database);
        Assert.True(await groups.AddAsync("platform", "{}", Entries.Of("group.create")));
        Assert.False(await groups.AddAsync("platform", "{}", Entries.Of("group.create")));
        Assert.True(await groups.AddAsync("batch", "{}", Entries.Of("group.create")));
        Assert.True(await groups.UpdateAsync("batch", """{"models":["gpt-*"]}""", Entries.Of("group.update")));
        Assert.False(await groups.UpdateAsync("nobody", "{}", Entries.Of("group.update")));

        Assert.Equal([("batch", """{"models":["gpt-*"]}"""), ("platform", "{}")], (await groups.ListAsync()).Select(group => (group.Name, group.Settings)));
        Assert.True(await groups.DeleteAsync("batch", Entries.Of("group.delete")));
        Assert.False(await groups.DeleteAsync("batch", Entries.Of("group.delete")));
        Assert.Equal("platform", Assert.Single(await groups.ListAsync()).Name);
    }
}
