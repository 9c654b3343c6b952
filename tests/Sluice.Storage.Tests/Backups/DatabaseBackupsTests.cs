using Sluice.Storage.Accounting;
using Sluice.Storage.Backups;
using Sluice.Storage.Settings;
using Sluice.Storage.Tests.Accounting;
using Sluice.Time;

namespace Sluice.Storage.Tests.Backups;

public sealed class DatabaseBackupsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly VirtualTimeProvider _time = new();
    private readonly SluiceDatabase _database;
    private readonly DatabaseBackups _backups;

    public DatabaseBackupsTests()
    {
        _database = SluiceDatabase.Open(_directory.Path, _time, Guard.Impatient);
        _backups = new DatabaseBackups(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task A_backup_put_in_the_place_of_the_database_holds_what_was_there()
    {
        var settings = new SqliteSettings(_database);
        await settings.SetAsync("a", "then");
        var backup = await _backups.MakeAsync();
        await settings.SetAsync("a", "later");
        _database.Dispose();

        // As docs/storage.md says.
        foreach (var left in (string[])["", "-wal", "-shm"])
            File.Delete(_directory.Database + left);
        File.Copy(backup.Path, _directory.Database);
        using var restored = SluiceDatabase.Open(_directory.Path);
        Assert.Equal("then", await new SqliteSettings(restored).GetAsync("a"));
    }

    [Fact]
    public async Task A_backup_made_while_rows_are_written_is_whole()
    {
        await using var log = new SqliteUsageLog(_database, new UsageLogOptions { BatchSize = 10 });
        for (var round = 0; round < 5; round++)
        {
            for (var i = 0; i < 200; i++)
                log.Record(Records.Plain($"{round}-{i}"));
            var backup = await _backups.MakeAsync();
            _time.Advance(TimeSpan.FromSeconds(1));

            using var copy = new TemporaryDirectory();
            File.Copy(backup.Path, copy.Database);
            using var opened = SluiceDatabase.Open(copy.Path);
            var store = new SqliteUsageStore(opened);
            var totals = await store.SummarizeAsync(UsageGrouping.Day, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1));
            Assert.Equal((await store.RecentAsync(10_000)).Count, totals.Sum(row => row.Requests));
        }
    }

    [Fact]
    public async Task A_backup_is_for_its_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes");
        var backup = await _backups.MakeAsync();
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(backup.Path));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_backups.Directory));
        }
    }

    [Fact]
    public async Task Only_the_newest_are_kept_and_files_of_others_are_left_alone()
    {
        for (var i = 0; i < 5; i++)
        {
            await _backups.MakeAsync();
            _time.Advance(TimeSpan.FromDays(1));
        }

        var theirs = Path.Combine(_backups.Directory, "sluice-before-the-move.db");
        await File.WriteAllTextAsync(theirs, "");
        var newest = _backups.List().Take(2).ToArray();
        Assert.Equal(3, _backups.Prune(2));
        Assert.Equal(newest, _backups.List());
        Assert.Equal(_time.GetUtcNow().AddDays(-1), newest[0].Time);
        Assert.True(File.Exists(theirs));
    }

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_removed_and_never_counted()
    {
        Directory.CreateDirectory(_backups.Directory);
        var half = Path.Combine(_backups.Directory, "sluice-20260131T120000000Z.db.partial");
        await File.WriteAllTextAsync(half, "half");
        Assert.Empty(_backups.List());

        await _backups.MakeAsync();
        Assert.False(File.Exists(half));
        Assert.Single(Directory.EnumerateFiles(_backups.Directory));
    }

    [Fact]
    public async Task A_backup_that_cannot_be_written_is_one_clear_error_and_leaves_nothing()
    {
        await File.WriteAllTextAsync(_backups.Directory, "a file where the directory should be");
        var error = await Assert.ThrowsAsync<StorageException>(async () => await _backups.MakeAsync());
        Assert.Equal(_backups.Directory, error.Path);
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_database_knows_when_it_was_made()
    {
        var born = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(born, await _backups.BornAsync());
    }
}
