using Sluice.State;

namespace Sluice.Health;

/// <summary>Calls and failures of the last while, in ten slices: what counts is from nine to ten tenths of the window old at most.</summary>
internal sealed class FailureWindow
{
    private const int Slices = 10;

    private readonly long _slice;
    private readonly (long Number, int Calls, int Failed)[] _slices = new (long, int, int)[Slices];

    private FailureWindow(long slice) => _slice = slice;

    private long _number;

    /// <summary>The window that the options ask for; <see langword="null"/> where they look at no rate.</summary>
    public static FailureWindow? For(BreakerOptions options, Clock clock) =>
        options.FailureRate == 0 ? null : new(Math.Max(1, clock.Ticks(options.Window) / Slices));

    public void Add(bool failed, long now)
    {
        _number = now / _slice;
        ref var slice = ref _slices[(int)(_number % Slices)];
        if (slice.Number != _number)
            slice = (_number, 0, 0);
        slice.Calls++;
        slice.Failed += failed ? 1 : 0;
    }

    /// <summary>Whether, as of the last call, enough calls were made and so large a share of them failed.</summary>
    public bool IsTooMany(double rate, int minimumCalls)
    {
        var (calls, failures) = (0, 0);
        foreach (var slice in _slices)
        {
            if (slice.Number <= _number - Slices)
                continue;
            calls += slice.Calls;
            failures += slice.Failed;
        }

        return calls >= minimumCalls && failures >= rate * calls;
    }

    public IReadOnlyList<CallSlice> Save(in StateMoment moment)
    {
        var saved = new List<CallSlice>();
        foreach (var (number, calls, failed) in _slices)
        {
            var age = moment.AgeOf(number * _slice);
            if (calls > 0 && age <= moment.SpanOf(_slice * (Slices + 1)))
                saved.Add(new(age, calls, failed));
        }

        return saved;
    }

    // Slices that began a slice apart lie in neighbouring ones again, wherever these begin.
    public void Load(IReadOnlyList<CallSlice> saved, in StateMoment moment)
    {
        foreach (var (age, calls, failed) in saved)
        {
            var number = Math.DivRem(moment.AtAge(age), _slice).Quotient;
            ref var slice = ref _slices[(int)((number % Slices) + Slices) % Slices];
            if (slice.Calls == 0 || number > slice.Number)
                slice = (number, calls, failed);
        }
    }

    public void Clear() => Array.Clear(_slices);
}
