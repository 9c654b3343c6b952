using Sluice.State;

namespace Sluice.Tests.State;

/// <summary>A journal that keeps what it is told, as bytes.</summary>
internal sealed class MemoryJournal : IBookingJournal
{
    private readonly List<byte[]> _lines = [];

    /// <summary>What it answers when it is asked whether a booking is written.</summary>
    public Func<long, ValueTask> Written { get; set; } = _ => ValueTask.CompletedTask;

    public bool IsBroken { get; set; }

    public IReadOnlyList<JournalRecord> Records => [.. _lines.Select(line => StateJson.ReadRecord(line))];

    public void Add(JournalRecord record)
    {
        if (IsBroken)
            throw new IOException("the disk is full");
        _lines.Add(StateJson.Write(record));
    }

    public ValueTask WrittenAsync(long id, CancellationToken cancellationToken) => Written(id);
}
