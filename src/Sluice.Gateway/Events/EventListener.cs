using System.Threading.Channels;

namespace Sluice.Gateway.Events;

/// <summary>One who listens, with what was not sent yet.</summary>
internal sealed class EventListener(EventHub hub, IReadOnlyCollection<string> kinds) : IDisposable
{
    /// <summary>Events that may wait to be sent.</summary>
    public const int Buffer = 512;

    private readonly Channel<LiveEvent> _events = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(Buffer) { SingleReader = true });

    /// <summary>What it wants to hear of.</summary>
    public IReadOnlyCollection<string> Kinds { get; } = kinds;

    /// <summary>What was not sent yet; ends after the last event before the buffer was full.</summary>
    public ChannelReader<LiveEvent> Events => _events.Reader;

    /// <summary>Whether it was let go because its buffer was full.</summary>
    public bool IsTooSlow { get; private set; }

    /// <summary>Takes an event, or lets the listener go if it has no room for it.</summary>
    public void Offer(LiveEvent live)
    {
        if (!Kinds.Contains(live.Kind, StringComparer.Ordinal) || _events.Writer.TryWrite(live) || IsTooSlow)
            return;
        IsTooSlow = true;
        _events.Writer.TryComplete();
    }

    public void Dispose() => hub.Remove(this);
}
