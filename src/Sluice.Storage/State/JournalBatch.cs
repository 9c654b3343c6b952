using Sluice.State;

namespace Sluice.Storage.State;

/// <summary>Records that are written together, and those who wait for it. Its owner's lock guards it until it is handed to the writer.</summary>
internal sealed class JournalBatch
{
    private TaskCompletionSource? _written;
    private long _first = long.MaxValue;
    private long _last = long.MinValue;

    public List<JournalRecord> Records { get; } = [];

    /// <summary>Whether somebody waits for it.</summary>
    public bool IsAwaited => _written is not null;

    /// <summary>Ends when it is written, or fails with why it was not.</summary>
    public Task Written => (_written ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Whether a booking may be in it: bookings come nearly in the order of their ids, and one too many that waits loses nothing.</summary>
    public bool MayHave(long booking) => booking >= _first && booking <= _last;

    public void Add(JournalRecord record)
    {
        Records.Add(record);
        if (record is not BookingRecord)
            return;
        _first = Math.Min(_first, record.Id);
        _last = Math.Max(_last, record.Id);
    }

    /// <summary>Tells those who wait now that it is not written in time; it may be written yet.</summary>
    public void GiveUp(StorageException stalled)
    {
        if (_written is { } written)
            Fail(written, stalled);
        _written = null;
    }

    public void End(StorageException? error)
    {
        if (error is null)
            _written?.SetResult();
        else if (_written is { } written)
            Fail(written, error);
    }

    // Who waited may have gone, and then nobody looks at it.
    private static void Fail(TaskCompletionSource written, StorageException error)
    {
        written.SetException(error);
        _ = written.Task.Exception;
    }
}
