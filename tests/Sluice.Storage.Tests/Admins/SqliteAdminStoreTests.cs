using Dapper;
using Sluice.Storage.Admins;
using Sluice.Storage.Tests.Audit;

namespace Sluice.Storage.Tests.Admins;

public sealed class SqliteAdminStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Administrators_are_added_changed_and_removed_by_name()
    {
        using var database = SluiceDatabase.Open(_directory.Path);
        var admins = new SqliteAdminStore(database);
        var ada = new StoredAdmin { Name = "ada", Role = AdminRole.Operator, TokenHash = "11" };
        Assert.True(await admins.AddAsync(ada, Entries.Of("admin.create", "admin:ada")));
        Assert.False(await admins.AddAsync(ada, Entries.Of("admin.create", "admin:ada")));
        Assert.True(await admins.UpdateAsync(ada with { Role = AdminRole.Admin, TokenHash = "22" }, Entries.Of("admin.update", "admin:ada")));

        var stored = Assert.Single(await admins.ListAsync());
        Assert.Equal(("ada", AdminRole.Admin, "22"), (stored.Name, stored.Role, stored.TokenHash));
        Assert.True(await admins.DeleteAsync("ada", Entries.Of("admin.delete", "admin:ada")));
        Assert.False(await admins.UpdateAsync(ada, Entries.Of("admin.update", "admin:ada")));
    }

    [Fact]
    public async Task A_role_of_a_later_version_may_only_look()
    {
        using var database = SluiceDatabase.Open(_directory.Path);
        await database.RunAsync(connection => connection.Execute("INSERT INTO admins VALUES ('ada', 'owner', '11', 0, 0)"), default);

        Assert.Equal(AdminRole.Viewer, Assert.Single(await new SqliteAdminStore(database).ListAsync()).Role);
    }
}
