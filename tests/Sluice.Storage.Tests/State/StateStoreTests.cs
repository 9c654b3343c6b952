using Sluice.Admission;
using Sluice.Storage.Tests.Faults;
using Sluice.Time;

namespace Sluice.Storage.Tests.State;

public sealed class StateStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TemporaryDirectory _copy = new();

    private string State => Path.Combine(_directory.Path, "state");

    private string Journal => Directory.EnumerateFiles(State, "*.journal").Max(StringComparer.Ordinal)!;

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
    public async Task Calls_at_the_same_time_each_find_their_booking_written_and_none_is_lost()
    {
        await using var kept = await Kept.OpenAsync(_directory.Path);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
                (await kept.SendAsync(20)).Settle(new() { Cost = new(5) });
        }))).WithinHang();
        await kept.SendAsync(1);

        Assert.InRange(kept.Store.Counters.Batches, 1, 3_201);
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
    public async Task A_state_that_is_missing_is_told_and_only_a_word_begins_from_zero()
    {
        await using (var kept = await Kept.OpenAsync(_directory.Path))
            await kept.SendAsync(100);
        Directory.Delete(State, recursive: true);

        var error = await Assert.ThrowsAsync<StorageException>(async () => await Kept.OpenAsync(_directory.Path));
        Assert.Equal(State, error.Path);
        Assert.Contains("is missing, and with it what windows, budgets and quotas have counted", error.Message, StringComparison.Ordinal);
        Assert.Contains("--forget-state", error.Remedy, StringComparison.Ordinal);
        await using var after = await Kept.OpenAsync(_directory.Path, forgets: true);
        Assert.Equal(0, after.Spent);
    }

    [Theory]
    [InlineData("*.snapshot")]
    [InlineData("*.journal")]
    public async Task A_file_of_it_that_is_missing_is_told(string files)
    {
        await using (var kept = await Kept.OpenAsync(_directory.Path))
        {
            await kept.Store.SaveAsync(kept.Controller);
            await kept.SendAsync(100);
        }

        foreach (var file in Directory.EnumerateFiles(State, files))
            File.Delete(file);

        var error = await Assert.ThrowsAsync<StorageException>(async () => await Kept.OpenAsync(_directory.Path));
        Assert.Contains("is missing, and with it calls that count", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_forgotten_is_kept_beside()
    {
        await using (var kept = await Kept.OpenAsync(_directory.Path))
            await kept.SendAsync(100);

        await using (var after = await Kept.OpenAsync(_directory.Path, forgets: true))
            Assert.Equal(0, after.Spent);
        Assert.Single(Directory.EnumerateDirectories(_directory.Path, "state-forgotten-*"));
        await using var again = await Kept.OpenAsync(_directory.Path);
        Assert.Equal(0, again.Spent);
    }

    [Fact]
    public async Task Snapshots_and_journals_that_say_nothing_new_are_deleted()
    {
        await using var kept = await Kept.OpenAsync(_directory.Path);
        for (var i = 0; i < 5; i++)
        {
            await kept.SendAsync(100);
            await kept.Store.SaveAsync(kept.Controller);
        }

        Assert.Equal([".journal", ".snapshot"], Directory.EnumerateFiles(State).Select(file => Path.GetExtension(file)).Order(StringComparer.Ordinal).ToArray());
    }

    [Fact]
    public async Task A_kill_between_a_journal_and_its_snapshot_loses_nothing()
    {
        await using var kept = await Kept.OpenAsync(_directory.Path);
        await kept.SendAsync(100);
        await kept.Store.SaveAsync(kept.Controller);
        await kept.SendAsync(10);
        var before = Directory.EnumerateFiles(State).ToDictionary(file => file, File.ReadAllBytes, StringComparer.Ordinal);
        await kept.Store.SaveAsync(kept.Controller);
        await kept.SendAsync(1);

        await using var after = await KilledAsync(copy =>
        {
            foreach (var snapshot in Directory.EnumerateFiles(Path.Combine(copy, "state"), "*.snapshot"))
                File.Move(snapshot, snapshot + ".partial");
            foreach (var (file, bytes) in before)
                File.WriteAllBytes(Path.Combine(copy, "state", Path.GetFileName(file)), bytes);
        });

        Assert.Equal(111, after.Spent);
    }

    [Fact]
    public async Task Wherever_a_file_is_damaged_it_is_told_or_nothing_but_its_cut_end_is_left_out()
    {
        await using (var kept = await Kept.OpenAsync(_directory.Path))
        {
            for (var i = 0; i < 40; i++)
                await kept.SendAsync(10);
            await kept.Store.SaveAsync(kept.Controller);
            for (var i = 0; i < 40; i++)
                await kept.SendAsync(10);
        }

        var sound = Directory.EnumerateFiles(State).ToDictionary(file => file, File.ReadAllBytes, StringComparer.Ordinal);
        var random = new Random(7);
        var (told, last) = (0, 0);
        for (var i = 0; i < 400; i++)
        {
            Directory.Delete(State, recursive: true);
            Directory.CreateDirectory(State);
            foreach (var (file, bytes) in sound)
                await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
            var (damaged, was) = sound.ElementAt(i % sound.Count);
            byte[] now = [.. was];
            now[random.Next(now.Length)] ^= (byte)(1 + random.Next(255));
            await File.WriteAllBytesAsync(damaged, now, TestContext.Current.CancellationToken);
            try
            {
                await using var after = await Kept.OpenAsync(_directory.Path);
                // Of the last batch nobody can tell that it was whole once; and the id of the machine's run changes nothing.
                Assert.Contains(after.Spent, (long[])[800, 790]);
                last++;
            }
            catch (StorageException error)
            {
                Assert.Equal(damaged, error.Path);
                Assert.Contains("--forget-state", error.Remedy, StringComparison.Ordinal);
                told++;
            }
        }

        Assert.True(told > 300 && last > 0, $"{told} told, {last} of the end");
    }

    [Fact]
    public async Task A_journal_cut_at_any_byte_counts_at_least_what_was_true_when_that_byte_was_written()
    {
        await using var kept = await Kept.OpenAsync(_directory.Path);
        var file = new FileInfo(Journal);
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
            open.Add((await kept.SendAsync(next), next));
            truth += next;
            file.Refresh();
            history.Add((file.Length, truth));
        }

        var cuts = 0;
        for (var i = 0; i < 150; i++)
        {
            var bytes = random.NextInt64(history[0].Bytes, file.Length + 1);
            await using var after = await KilledAsync(copy =>
            {
                using var cut = new FileStream(Path.Combine(copy, "state", file.Name), FileMode.Open);
                cut.SetLength(bytes);
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
        DiskFault.Fill(ballast);

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
    public async Task A_read_only_disk_is_refused_at_the_start_and_what_it_holds_stays()
    {
        Directory.CreateDirectory(State);
        using (var disk = Mount.Disk(State, 2 << 20))
        {
            await using (var kept = await Kept.OpenAsync(_directory.Path))
                await kept.SendAsync(100);
            disk.TurnReadOnly();

            var error = await Assert.ThrowsAsync<StorageException>(async () => await Kept.OpenAsync(_directory.Path));
            Assert.Equal((State, "cannot be written"), (Path.GetDirectoryName(error.Path), error.Problem));
            Assert.Single(Directory.EnumerateFiles(State, "*.journal"));
        }
    }

    [Fact]
    public async Task More_than_can_be_kept_in_memory_is_lost_and_counted_and_no_such_call_is_sent()
    {
        using var disk = Mount.Disk(_directory.Path, 2 << 20);
        await using var kept = await Kept.OpenAsync(_directory.Path, options: new() { Capacity = 3 });
        DiskFault.Fill(Path.Combine(_directory.Path, "ballast"));
        await FailAsync(kept);

        var leases = Enumerable.Range(0, 10).Select(_ => kept.Admit(1)).ToArray();
        foreach (var lease in leases)
            await Assert.ThrowsAsync<StorageException>(async () => await lease.WrittenAsync(TestContext.Current.CancellationToken).WithinHang());

        Assert.Equal((3, true), (kept.Store.Counters.Pending, kept.Store.Counters.Lost >= 8));
    }

    [Fact]
    public async Task Calls_that_come_faster_than_they_can_be_written_are_told_so()
    {
        await using var kept = await Kept.OpenAsync(_directory.Path, options: new() { Capacity = 2 });
        var leases = Enumerable.Range(0, 3).Select(_ => kept.Admit(1)).ToArray();

        var error = await Assert.ThrowsAsync<StorageException>(async () => await leases[2].WrittenAsync(TestContext.Current.CancellationToken).WithinHang());
        Assert.Equal("cannot be written as fast as calls come", error.Problem);
        await leases[0].WrittenAsync(TestContext.Current.CancellationToken).WithinHang();
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
        foreach (var file in Directory.EnumerateFiles(_copy.Path, "*", SearchOption.AllDirectories))
            File.Delete(file);
        Directory.CreateDirectory(Path.Combine(_copy.Path, "state"));
        foreach (var file in Directory.EnumerateFiles(State).Select(file => Path.Combine("state", Path.GetFileName(file))).Concat(["sluice.db", "sluice.db-wal"]))
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
