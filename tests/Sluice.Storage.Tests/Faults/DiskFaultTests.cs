using Sluice.Storage.Accounting;
using Sluice.Storage.Backups;
using Sluice.Storage.Keys;
using Sluice.Storage.Settings;
using Sluice.Storage.Tests.Accounting;
using Sluice.Storage.Tests.Audit;
using Sluice.Storage.Tests.Keys;
using Sluice.Time;

namespace Sluice.Storage.Tests.Faults;

/// <summary>A locked, full, read-only or damaged database: one clear error, nothing lost that was promised, never a silent start from zero.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly VirtualTimeProvider _time = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task While_another_process_holds_the_lock_changes_fail_in_words_reading_goes_on_and_requests_wait_in_memory()
    {
        using var database = SluiceDatabase.Open(_directory.Path, _time, Guard.Impatient);
        var keys = new SqliteKeyStore(database);
        await keys.AddAsync("team-a", "{}", Secrets.Of("id-1"), Entries.Of("key.create"));
        await using var log = new SqliteUsageLog(database);
        using (var other = await OtherProcess.LockAsync(database.File))
        {
            var error = await Assert.ThrowsAsync<StorageException>(async () => await keys.RevokeAsync("team-a", Entries.Of("key.revoke")));
            Assert.Equal($"{database.File}: is locked by another program. Close what has it open (a database browser, a backup, a second gateway) and try again.", error.Message);
            Assert.Single((await keys.FindAsync("team-a"))!.Secrets);
            log.Record(Records.Plain("a"));
            await Assert.ThrowsAsync<StorageException>(async () => await log.FlushAsync().WithinHang());
            Assert.Equal((1, 0), (log.Counters.Pending, log.Counters.Lost));
            await other.ReleaseAsync();
        }

        await log.FlushAsync().WithinHang();
        Assert.Equal("a", Assert.Single(await new SqliteUsageStore(database).RecentAsync(10)).RequestId);
        Assert.True(await keys.RevokeAsync("team-a", Entries.Of("key.revoke")));
    }

    [Fact]
    public async Task On_a_full_disk_changes_fail_in_words_and_what_waits_is_written_once_there_is_room()
    {
        using var disk = Mount.Disk(_directory.Path, 2 << 20);
        var ballast = Path.Combine(_directory.Path, "ballast");
        using (var database = SluiceDatabase.Open(_directory.Path, _time, Guard.Impatient))
        {
            var settings = new SqliteSettings(database);
            await settings.SetAsync("a", "before");
            await using var log = new SqliteUsageLog(database);
            DiskFault.Fill(ballast);
            var error = await Assert.ThrowsAsync<StorageException>(async () => await settings.SetAsync("a", new string('x', 100_000)));
            Assert.Contains("the disk is full", error.Message, StringComparison.Ordinal);
            for (var i = 0; i < 500; i++)
                log.Record(Records.Full($"r{i}"));
            await Assert.ThrowsAsync<StorageException>(async () => await log.FlushAsync().WithinHang());
            error = await Assert.ThrowsAsync<StorageException>(async () => await new DatabaseBackups(database).MakeAsync());
            Assert.Contains("full", error.Message, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFiles(new DatabaseBackups(database).Directory));
            Assert.Equal("before", await settings.GetAsync("a"));

            File.Delete(ballast);
            await log.FlushAsync().WithinHang();
            Assert.Equal((500, 0), (log.Counters.Written, log.Counters.Lost));
        }

        using var reopened = SluiceDatabase.Open(_directory.Path, _time);
        Assert.Equal(500, (await new SqliteUsageStore(reopened).RecentAsync(1_000)).Count);
    }

    [Fact]
    public async Task A_full_disk_is_refused_at_the_start_and_what_is_there_stays()
    {
        using var disk = Mount.Disk(_directory.Path, 2 << 20);
        var ballast = Path.Combine(_directory.Path, "ballast");
        using (var database = SluiceDatabase.Open(_directory.Path, _time))
            await new SqliteSettings(database).SetAsync("a", "kept");
        DiskFault.Fill(ballast);

        var error = Assert.Throws<StorageException>(() => SluiceDatabase.Open(_directory.Path, _time));
        Assert.Contains("full", error.Message, StringComparison.Ordinal);
        File.Delete(ballast);
        using var again = SluiceDatabase.Open(_directory.Path, _time);
        Assert.Equal("kept", await new SqliteSettings(again).GetAsync("a"));
    }

    [Fact]
    public async Task A_read_only_file_is_refused_at_the_start_and_what_it_holds_stays()
    {
        using (var database = SluiceDatabase.Open(_directory.Path, _time))
            await new SqliteSettings(database).SetAsync("a", "kept");
        using (Mount.ReadOnlyFile(_directory.Database))
        {
            var error = Assert.Throws<StorageException>(() => SluiceDatabase.Open(_directory.Path, _time));
            Assert.Equal(_directory.Database, error.Path);
            Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
            Assert.Contains("permission", error.Message, StringComparison.Ordinal);
        }

        using var again = SluiceDatabase.Open(_directory.Path, _time);
        Assert.Equal("kept", await new SqliteSettings(again).GetAsync("a"));
    }

    [Fact]
    public void A_read_only_disk_is_refused_at_the_start()
    {
        using var disk = Mount.Disk(_directory.Path, 2 << 20);
        SluiceDatabase.Open(_directory.Path, _time).Dispose();
        disk.TurnReadOnly();

        var error = Assert.Throws<StorageException>(() => SluiceDatabase.Open(_directory.Path, _time));
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_header_that_is_damaged_is_told_at_the_start_and_left_as_it_is()
    {
        using (var database = SluiceDatabase.Open(_directory.Path, _time))
            await new SqliteSettings(database).SetAsync("a", "kept");
        var before = Damage();

        var error = Assert.Throws<StorageException>(() => SluiceDatabase.Open(_directory.Path, _time));
        Assert.Equal($"{_directory.Database}: is damaged or is not a SQLite database. Restore it from a backup, or move it away to start with an empty one.", error.Message);
        Assert.Equal(before, await File.ReadAllBytesAsync(_directory.Database));
    }

    [Fact]
    public async Task A_header_that_is_damaged_while_it_runs_is_told_by_whoever_reads_and_nothing_reads_as_empty()
    {
        using (var database = SluiceDatabase.Open(_directory.Path, _time))
            await new SqliteKeyStore(database).AddAsync("team-a", "{}", Secrets.Of("id-1"), Entries.Of("key.create"));
        using var running = SluiceDatabase.Open(_directory.Path, _time);
        Damage();

        var error = await Assert.ThrowsAsync<StorageException>(async () => await new SqliteKeyStore(running).ListAsync());
        Assert.Contains("is damaged", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageException>(async () => await new SqliteUsageStore(running).RecentAsync(1));
    }

    private byte[] Damage()
    {
        using (var file = new FileStream(_directory.Database, FileMode.Open))
            file.Write("Not SQLite at all"u8);
        return File.ReadAllBytes(_directory.Database);
    }
}
