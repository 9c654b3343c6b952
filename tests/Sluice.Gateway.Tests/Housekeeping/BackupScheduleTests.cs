using System.Threading.Channels;
using Sluice.Gateway.Config;
using Sluice.Gateway.Housekeeping;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Storage;
using Sluice.Storage.Backups;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Housekeeping;

/// <summary><c>backup.every</c> and <c>backup.keep</c> are enforced.</summary>
public sealed class BackupScheduleTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly VirtualTimeProvider _time = new();
    private readonly List<string> _reports = [];
    private readonly Channel<bool> _looks = Channel.CreateUnbounded<bool>();
    private readonly SluiceDatabase _database;
    private readonly DatabaseBackups _backups;
    private BackupConfig _config = new() { Every = TimeSpan.FromDays(1), Keep = 3 };

    public BackupScheduleTests()
    {
        _database = SluiceDatabase.Open(_folder.Path, _time);
        _backups = new DatabaseBackups(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_backup_is_made_every_so_often_and_the_newest_are_kept()
    {
        var born = _time.GetUtcNow();
        await using (Start())
        {
            await PassAsync(TimeSpan.FromDays(1) - TimeSpan.FromMinutes(1));
            Assert.Empty(_backups.List());
            await PassAsync(TimeSpan.FromMinutes(1));
            Assert.Equal(born.AddDays(1), Assert.Single(_backups.List()).Time);
            await PassAsync(TimeSpan.FromDays(5));
        }

        Assert.Equal([born.AddDays(6), born.AddDays(5), born.AddDays(4)], _backups.List().Select(file => file.Time).ToArray());
        Assert.Empty(_reports);
    }

    [Fact]
    public async Task A_restart_puts_no_backup_off()
    {
        for (var i = 0; i < 3; i++)
        {
            await using (Start())
                await PassAsync(TimeSpan.FromHours(9));
        }

        Assert.Single(_backups.List());
    }

    [Fact]
    public async Task Zero_makes_none_and_a_new_configuration_is_heeded_while_running()
    {
        _config = new() { Every = TimeSpan.Zero };
        await using var schedule = Start();
        await PassAsync(TimeSpan.FromDays(3));
        Assert.Empty(_backups.List());

        _config = new() { Every = TimeSpan.FromHours(1) };
        await PassAsync(TimeSpan.FromMinutes(10));
        Assert.Single(_backups.List());
    }

    [Fact]
    public async Task A_failure_is_reported_once_and_tried_again()
    {
        File.WriteAllText(_backups.Directory, "a file where the directory should be");
        await using var schedule = Start();
        await PassAsync(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(30));
        Assert.Contains("no backup was made", Assert.Single(_reports), StringComparison.Ordinal);

        File.Delete(_backups.Directory);
        await PassAsync(TimeSpan.FromMinutes(10));
        Assert.Single(_backups.List());
    }

    private BackupSchedule Start()
    {
        while (_looks.Reader.TryRead(out _))
        {
            // Of a schedule before this one.
        }

        return new(_backups, () => _config, _time, _reports.Add, () => _looks.Writer.TryWrite(true));
    }

    // The schedule works on other threads: after each of its waits it is given the time to look.
    private async Task PassAsync(TimeSpan time)
    {
        using var guard = new CancellationTokenSource(RunningGateway.Hang);
        var end = _time.GetUtcNow() + time;
        await _looks.Reader.ReadAsync(guard.Token);
        while (_time.GetUtcNow() < end)
        {
            var left = end - _time.GetUtcNow();
            if (_time.TryAdvanceToNextTimer(left))
                await _looks.Reader.ReadAsync(guard.Token);
            else
                _time.Advance(end - _time.GetUtcNow());
        }

        _looks.Writer.TryWrite(true); // where it is now, the next call begins
    }
}
