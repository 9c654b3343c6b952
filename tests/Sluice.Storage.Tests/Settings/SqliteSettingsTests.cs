using Sluice.Storage.Settings;

namespace Sluice.Storage.Tests.Settings;

public sealed class SqliteSettingsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_setting_outlives_the_process_that_set_it()
    {
        using (var database = SluiceDatabase.Open(_directory.Path))
            await new SqliteSettings(database).SetAsync("admin-token", "hash");

        using var reopened = SluiceDatabase.Open(_directory.Path);
        Assert.Equal("hash", await new SqliteSettings(reopened).GetAsync("admin-token"));
    }

    [Fact]
    public async Task Setting_a_name_again_replaces_its_value_and_no_other()
    {
        using var database = SluiceDatabase.Open(_directory.Path);
        var settings = new SqliteSettings(database);
        await settings.SetAsync("a", "1");
        await settings.SetAsync("b", "2");
        await settings.SetAsync("a", "3");

        Assert.Equal("3", await settings.GetAsync("a"));
        Assert.Equal("2", await settings.GetAsync("b"));
        Assert.Null(await settings.GetAsync("c"));
    }
}
