using Sluice.State;
using Sluice.Storage.State;
using Sluice.Time;

namespace Sluice.Storage.Tests.State;

/// <summary>A disk that takes a write and does not answer: only what writes waits for it.</summary>
public sealed class StalledDiskTests
{
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(1.1);

    [Fact]
    public async Task Who_waits_for_a_disk_that_does_not_answer_is_told_after_a_moment_and_all_is_written_once_it_does()
    {
        var time = new VirtualTimeProvider();
        using var disk = new StuckDisk();
        using var queue = new JournalQueue(disk, "state", new(), time);
        Add(queue, 1);
        var writes = Task.Run(() => queue.WrittenAsync(1, CancellationToken.None).AsTask(), TestContext.Current.CancellationToken);
        await disk.Asked.Task.WithinHang();
        Add(queue, 2);
        var waits = queue.WrittenAsync(2, CancellationToken.None).AsTask();

        time.Advance(Stall);

        var error = await Assert.ThrowsAsync<StorageException>(() => waits.WithinHang());
        Assert.Equal("state: has taken no write for 1 s, the disk does not answer. Check the disk and the file system; it goes on by itself once the disk does.", error.Message);
        Assert.Same(error, queue.LastError);
        Add(queue, 3);
        Assert.True(queue.WrittenAsync(3, CancellationToken.None).AsTask().IsFaulted); // and who comes later waits not at all
        Assert.False(writes.IsCompleted);

        disk.Answers.Set();
        await writes.WithinHang();
        await disk.UntilAsync(3).WithinHang();
        Add(queue, 4);
        await queue.WrittenAsync(4, CancellationToken.None).AsTask().WithinHang();

        Assert.Null(queue.LastError);
        Assert.Equal([1, 2, 3, 4], disk.Written);
        queue.Close();
        await queue.Ended.WithinHang();
    }

    [Fact]
    public async Task A_new_file_that_the_disk_does_not_make_holds_nobody_up_either()
    {
        var time = new VirtualTimeProvider();
        using var disk = new StuckDisk();
        using var queue = new JournalQueue(disk, "state", new(), time);
        var begins = queue.BeginAsync();
        await disk.Asked.Task.WithinHang();
        Add(queue, 1);
        var waits = queue.WrittenAsync(1, CancellationToken.None).AsTask();

        time.Advance(Stall);

        await Assert.ThrowsAsync<StorageException>(() => waits.WithinHang());
        disk.Answers.Set();
        await begins.WithinHang();
        await disk.UntilAsync(1).WithinHang();
        Assert.Null(queue.LastError);
        queue.Close();
        await queue.Ended.WithinHang();
    }

    private static void Add(JournalQueue queue, long id) => queue.Add(new BookingRecord(id, DateTimeOffset.UnixEpoch, [], null, [], default, default));

    private sealed class StuckDisk : IJournalWriter, IDisposable
    {
        private readonly Lock _lock = new();
        private readonly List<(int Enough, TaskCompletionSource Reached)> _awaited = [];

        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ManualResetEventSlim Answers { get; } = new();

        public List<long> Written { get; } = [];

        public long Number => 1;

        public void Write(IReadOnlyList<JournalRecord> records)
        {
            if (records.Count == 0)
                return;
            Stick();
            lock (_lock)
            {
                Written.AddRange(records.Select(record => record.Id));
                foreach (var (_, reached) in _awaited.Where(awaited => Written.Count >= awaited.Enough))
                    reached.TrySetResult();
            }
        }

        public void Begin() => Stick();

        public Task UntilAsync(int count)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                _awaited.Add((count, reached));
                if (Written.Count >= count)
                    reached.SetResult();
            }

            return reached.Task;
        }

        public void Dispose() => Answers.Dispose();

        private void Stick()
        {
            Asked.TrySetResult();
            Answers.Wait();
        }
    }
}
