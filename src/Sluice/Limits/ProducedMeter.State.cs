using Sluice.State;

namespace Sluice.Limits;

/// <summary>What was produced is kept as a rolling window is; what open calls held counts from when they are known to be lost.</summary>
internal sealed partial class ProducedMeter
{
    public override LimitState? Save(in StateMoment moment)
    {
        var produced = _produced.Save(moment);
        return _held == 0 ? produced : (produced ?? LimitState.Of(this)) with { Used = _held };
    }

    public override void Load(LimitState saved, in StateMoment moment)
    {
        _produced.Load(saved, moment);
        _held += saved.Used;
    }

    // What is held is not told apart by call.
    public override long? Hold(long at, in StateMoment moment, long amount) => _held >= amount ? 0 : null;

    public override long? Rebook(long at, in StateMoment moment, long amount) => Book(at, amount);

    public override void EndReplay(long now)
    {
        if (_held > 0)
            _produced.BookOveruse(now, _held);
        _held = 0;
    }
}
