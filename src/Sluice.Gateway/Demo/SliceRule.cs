using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Demo;

/// <summary>
/// What real providers do and seldom tell: a limit a minute is enforced in slices of it, so that a burst is refused though the minute has
/// room. Refuses with 429 what is more than so many requests in any slice.
/// </summary>
/// <param name="max">Requests in a slice.</param>
/// <param name="slice">Its length.</param>
/// <param name="time">The clock.</param>
internal sealed class SliceRule(int max, TimeSpan slice, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Queue<long> _taken = new();

    /// <summary>Decides over a request that arrives now; for <see cref="Script.Choose"/>.</summary>
    /// <returns>The refusal; <see langword="null"/> lets it pass.</returns>
    public ScriptedAnswer? Next()
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            while (_taken.TryPeek(out var oldest) && time.GetElapsedTime(oldest, now) >= slice)
                _taken.Dequeue();
            if (_taken.Count >= max)
                return ScriptedAnswer.RateLimited(slice - time.GetElapsedTime(_taken.Peek(), now));
            _taken.Enqueue(now);
            return null;
        }
    }
}
