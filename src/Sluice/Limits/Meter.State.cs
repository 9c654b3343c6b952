using Sluice.State;

namespace Sluice.Limits;

/// <summary>How a meter outlives its process. By default nothing of it does.</summary>
internal abstract partial class Meter
{
    // Shorter windows are over before a process is back.
    private static readonly TimeSpan JournaledFrom = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AwaitedFrom = TimeSpan.FromHours(1);

    /// <summary>Whether a booking here goes to the journal: whatever counts for a minute and more.</summary>
    public bool IsJournaled => Length >= JournaledFrom;

    /// <summary>Whether it has to be written before its attempt is sent: money, and windows of an hour and more.</summary>
    public bool IsAwaited => Index == (int)Dimension.Cost || Length >= AwaitedFrom;

    /// <summary>For how long a booking counts.</summary>
    protected virtual TimeSpan Length => Options.Window switch
    {
        Window.Rolling rolling => rolling.Length,
        Window.FirstUse first => first.Length,
        Window.TokenBucket bucket => bucket.Period,
        Window.Calendar or Window.Ever => TimeSpan.MaxValue,
        _ => TimeSpan.Zero,
    };

    /// <summary>What counts here, whatever open calls hold included; <see langword="null"/> where nothing does.</summary>
    public virtual LimitState? Save(in StateMoment moment) => null;

    /// <summary>Goes on from what was saved; for a meter that has counted nothing yet.</summary>
    public virtual void Load(LimitState saved, in StateMoment moment)
    {
    }

    /// <summary>
    /// Holds again what an open call held when the state was saved, so that its settlement can be replayed. Returns the mark by which
    /// <see cref="Settle"/> finds it, or <see langword="null"/> where it counts no longer or cannot be told apart.
    /// </summary>
    public virtual long? Hold(long at, in StateMoment moment, long amount) => null;

    /// <summary>Books at its own instant what was booked after the state was saved; the mark is as for <see cref="Hold"/>.</summary>
    public virtual long? Rebook(long at, in StateMoment moment, long amount) => null;

    /// <summary>Ends a replay: what is still held belongs to calls that nobody ends any more, and counts.</summary>
    public virtual void EndReplay(long now)
    {
    }
}
