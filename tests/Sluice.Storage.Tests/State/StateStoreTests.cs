using Sluice.Admission;
using Sluice.Storage.Tests.Faults;
using Sluice.Time;

namespace Sluice.Storage.Tests.State;

public sealed class StateStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TemporaryDirectory _copy = new();

    private string StateFile => Path.Combine(_directory.Path, "state.db");

    public void Dispose()
    {
        _directory.Dispose();
        _copy.Dispose();
    }

    [Fact]
    public async Task A_booking_that_was_waited_for_is_on_disk_whenever_the_process_ends()
    {
        await using var kept = await Kept.OpenAsync(_directory.Path);
        await kept.SendAsync(600);
        var settled = await kept.SendAsync(300);
        settled.Settle(new() { Cost = new(100) });
        await kept.SendAsync(1); // takes the settlement along

        await using var after = await KilledAsync();

        Assert.Equal(600 + 100 + 1, after.Spent);
    }

    [Fact]
    public async Task A_settlement_nobody_waits_for_is_written_after_a_moment_and_until_then_its_estimate_counts()
    {
        var time = new VirtualTimeProvider();
        await using var kept = await Kept.OpenAsync(_directory.Path, time);
        (await kept.SendAsync(300)).Settle(new() { Cost = new(100) });
        await using (var before = await KilledAsync())
            Assert.Equal(300, before.Spent);

        var written = kept.Store.Counters.Written;
        time.Advance(TimeSpan.FromMilliseconds(20));
        await Until(() => kept.Store.Counters.Written > written);

        await using var after = await KilledAsync();
        Assert.Equal(100, after.Spent);
    }

    [Fact]
    public async Task A_snapshot_takes_the_place_of_the_journal_and_loses_nothing_that_comes_meanwhile()
    {
        await using var kept = await Kept.OpenAsync(_directory.Path);
        var open = await kept.SendAsync(500);
        for (var i = 0; i < 50; i++)
            (await kept.SendAsync(10)).Settle(new() { Cost = new(1) });

        await kept.Store.SaveAsync(kept.Controller);
        var saved = await kept.Store.ReadAsync();
        Assert.Equal((0, 1), (saved.Journal.Count, saved.Snapshot!.Open.Count));
        open.Settle(new() { Cost = new(7) });
        await kept.SendAsync(3);

        await using var after = await KilledAsync();
        Assert.Equal(50 + 7 + 3, after.Spent);
    }

    [Fact]
    public async Task Calls_that_come_together_are_written_together_and_none_is_lost()
    {
        await using var kept = await Kept.OpenAsync(_directory.Path);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
                (await kept.SendAsync(20)).Settle(new() { Cost = new(5) });
        }))).WithinHang();
        await kept.SendAsync(1);

        Assert.InRange(kept.Store.Counters.Batches, 1, 3_000); // of 3,200 bookings
        await using var after = await KilledAsync();
        Assert.Equal((3_200 * 5) + 1, after.Spent);
    }

    [Fact]
    public async Task A_second_start_goes_on_with_ids_and_records_where_the_first_ended()
    {
        await using (var first = await Kept.OpenAsync(_directory.Path))
            await first.SendAsync(100);
        await using (var second = await Kept.OpenAsync(_directory.Path))
        {
            await second.SendAsync(100);
            await second.Store.SaveAsync(second.Controller);
            await second.SendAsync(100);
        }

        await using var third = await Kept.OpenAsync(_directory.Path);
        Assert.Equal(300, third.Spent);
    }

    [Fact]
    public async Task A_file_that_is_missing_is_told_and_only_a_word_begins_from_zero()
    {
        await using (var kept = await Kept.OpenAsync(_directory.Path))
            await kept.SendAsync(100);
        foreach (var file in Directory.EnumerateFiles(_directory.Path, "state.db*"))
            File.Delete(file);

        var error = await Assert.ThrowsAsync<StorageException>(async () => await Kept.OpenAsync(_directory.Path));
        Assert.Equal(StateFile, error.Path);
        Assert.Contains("is missing, and with it what windows, budgets and quotas have counted", error.Message, StringComparison.Ordinal);
        Assert.Contains("--forget-state", error.Remedy, StringComparison.Ordinal);
        await using var after = await Kept.OpenAsync(_directory.Path, forgets: true);
        Assert.Equal(0, after.Spent);
    }

    [Fact]
    public async Task What_is_forgotten_is_kept_beside()
    {
        await using (var kept = await Kept.OpenAsync(_directory.Path))
            await kept.SendAsync(100);

        await using (var after = await Kept.OpenAsync(_directory.Path, forgets: true))
            Assert.Equal(0, after.Spent);
        Assert.Single(Directory.EnumerateFiles(_directory.Path, "state-forgotten-*.db"));
        await using var again = await Kept.OpenAsync(_directory.Path);
        Assert.Equal(0, again.Spent);
    }

    [Fact]
    public async Task Wherever_the_file_is_damaged_it_is_told_or_nothing_of_what_counts_is_touched()
    {
        await using (var kept = await Kept.OpenAsync(_directory.Path))
        {
            for (var i = 0; i < 40; i++)
                await kept.SendAsync(10);
            await kept.Store.SaveAsync(kept.Controller);
            for (var i = 0; i < 40; i++)
                await kept.SendAsync(10);
        }

        var sound = await File.ReadAllBytesAsync(StateFile, TestContext.Current.CancellationToken);
        var random = new Random(7);
        var told = 0;
        for (var i = 0; i < 150; i++)
        {
            byte[] damaged = [.. sound];
            damaged[random.Next(damaged.Length)] ^= (byte)(1 + random.Next(255));
            await File.WriteAllBytesAsync(StateFile, random.Next(4) == 0 ? damaged[..random.Next(1, damaged.Length)] : damaged, TestContext.Current.CancellationToken);
            try
            {
                await using var after = await Kept.OpenAsync(_directory.Path);
                Assert.Equal(800, after.Spent);
            }
            catch (StorageException error)
            {
                Assert.Equal(StateFile, error.Path);
                told++;
            }
        }

        Assert.InRange(told, 40, 150);
    }

    [Fact]
    public async Task A_journal_cut_at_any_byte_counts_at_least_what_was_true_when_that_byte_was_written()
    {
        await using var kept = await Kept.OpenAsync(_directory.Path);
        var wal = new FileInfo(StateFile + "-wal");
        var random = new Random(11);
        var (open, truth) = (new List<(Lease Lease, long Cost)>(), 0L);
        List<(long Bytes, long Truth)> history = [];
        for (var i = 0; i < 120; i++)
        {
            if (open.Count > 0 && random.Next(3) == 0)
            {
                var (lease, cost) = open[random.Next(open.Count)];
                open.Remove((lease, cost));
                var actual = random.Next((int)cost);
                lease.Settle(new() { Cost = new(actual) });
                truth -= cost - actual;
            }

            var next = 1 + random.Next(100);
            var isBefore = wal.Length;
            open.Add((await kept.SendAsync(next), next));
            truth += next;
            wal.Refresh();
            Assert.True(wal.Length > isBefore, "the log was folded into the file");
            history.Add((wal.Length, truth));
        }

        var cuts = 0;
        for (var i = 0; i < 150; i++)
        {
            var bytes = random.NextInt64(history[0].Bytes, wal.Length + 1);
            await using var after = await KilledAsync(copy =>
            {
                using var file = new FileStream(Path.Combine(copy, "state.db-wal"), FileMode.Open);
                file.SetLength(bytes);
            });
            var (_, least) = history.Last(step => step.Bytes <= bytes);
            Assert.True(after.Spent >= least, $"cut at {bytes}: {after.Spent} counts, and {least} was true");
            cuts += after.Spent == truth ? 0 : 1;
        }

        Assert.True(cuts > 100, $"{cuts} cuts took something away");
    }

    [Fact]
    public async Task On_a_full_disk_what_has_to_be_written_is_refused_in_words_and_goes_again_once_there_is_room()
    {
        using var disk = Mount.Disk(_directory.Path, 2 << 20);
        var time = new VirtualTimeProvider();
        await using var kept = await Kept.OpenAsync(_directory.Path, time);
        var before = await kept.SendAsync(100);
        var ballast = Path.Combine(_directory.Path, "ballast");
        DiskFaultTests.Fill(ballast);

        var error = await FailAsync(kept);
        Assert.Contains("the disk is full", error.Message, StringComparison.Ordinal);
        Assert.Same(error, kept.Store.LastError);
        Assert.Same(error, await Assert.ThrowsAsync<StorageException>(async () => await kept.SendAsync(1))); // at once, the disk is not asked again
        await Assert.ThrowsAsync<StorageException>(async () => await kept.Store.SaveAsync(kept.Controller).WithinHang());
        before.Settle(new() { Cost = new(40) }); // waits in memory

        File.Delete(ballast);
        var failed = kept.Store.Counters.Failed;
        time.Advance(TimeSpan.FromSeconds(1));
        await Until(() => kept.Store.LastError is null);
        await kept.SendAsync(5);

        Assert.Equal((failed, 0), (kept.Store.Counters.Failed, kept.Store.Counters.Lost));
        await using var after = await KilledAsync();
        Assert.Equal(kept.Spent, after.Spent);
    }

    [Fact]
    public async Task A_read_only_file_is_refused_at_the_start_and_what_it_holds_stays()
    {
        await using (var kept = await Kept.OpenAsync(_directory.Path))
            await kept.SendAsync(100);
        using (Mount.ReadOnlyFile(StateFile))
        {
            var error = await Assert.ThrowsAsync<StorageException>(async () => await Kept.OpenAsync(_directory.Path));
            Assert.Equal((StateFile, "cannot be written"), (error.Path, error.Problem));
        }

        await using var again = await Kept.OpenAsync(_directory.Path);
        Assert.Equal(100, again.Spent);
    }

    [Fact]
    public async Task Another_programs_lock_on_the_file_is_told_and_outlasted()
    {
        var time = new VirtualTimeProvider();
        await using var kept = await Kept.OpenAsync(_directory.Path, time, new() { BusyTimeout = TimeSpan.FromMilliseconds(20) });
        await kept.SendAsync(100);
        using (var other = await OtherProcess.LockAsync(StateFile))
        {
            Assert.Contains("is locked by another program", (await FailAsync(kept)).Message, StringComparison.Ordinal);
            await other.ReleaseAsync();
        }

        time.Advance(TimeSpan.FromSeconds(1));
        await Until(() => kept.Store.LastError is null);
        await kept.SendAsync(100);
    }

    [Fact]
    public async Task More_than_can_be_kept_in_memory_is_lost_and_counted_and_no_such_call_is_sent()
    {
        using var disk = Mount.Disk(_directory.Path, 2 << 20);
        await using var kept = await Kept.OpenAsync(_directory.Path, options: new() { Capacity = 3 });
        DiskFaultTests.Fill(Path.Combine(_directory.Path, "ballast"));
        await FailAsync(kept);

        var leases = Enumerable.Range(0, 10).Select(_ => kept.Admit(1)).ToArray();
        foreach (var lease in leases)
            await Assert.ThrowsAsync<StorageException>(async () => await lease.WrittenAsync(TestContext.Current.CancellationToken).WithinHang());

        Assert.Equal((3, true), (kept.Store.Counters.Pending, kept.Store.Counters.Lost >= 8));
    }

    // A log has room in pages that it has already: until they are full, bookings may still fit.
    private static async Task<StorageException> FailAsync(Kept kept)
    {
        for (var i = 0; i < 5_000; i++)
        {
            var lease = kept.Admit(1);
            try
            {
                await lease.WrittenAsync(TestContext.Current.CancellationToken).WithinHang();
                lease.Dispose();
            }
            catch (StorageException error)
            {
                lease.Release();
                return error;
            }
        }

        throw new InvalidOperationException("nothing failed");
    }

    /// <summary>What a process that is started after a kill finds: the files as they are now.</summary>
    private Task<Kept> KilledAsync(Action<string>? change = null)
    {
        foreach (var file in Directory.EnumerateFiles(_copy.Path))
            File.Delete(file);
        foreach (var file in (string[])["sluice.db", "sluice.db-wal", "state.db", "state.db-wal"])
            File.Copy(Path.Combine(_directory.Path, file), Path.Combine(_copy.Path, file));
        change?.Invoke(_copy.Path);
        return Kept.OpenAsync(_copy.Path);
    }

    private static async Task Until(Func<bool> holds)
    {
        var deadline = Task.Delay(Guard.Hang, TimeProvider.System, TestContext.Current.CancellationToken);
        while (!holds())
        {
            Assert.False(deadline.IsCompleted, "hangs");
            await Task.Yield();
        }
    }
}
