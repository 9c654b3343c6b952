using Sluice.State;

namespace Sluice.Limits;

/// <summary>A bucket keeps when it is full again.</summary>
internal sealed partial class BucketMeter
{
    public override LimitState? Save(in StateMoment moment) =>
        moment.Until(_fullAt) is var fullIn and > 0 ? LimitState.Of(this) with { FullIn = fullIn } : null;

    public override void Load(LimitState saved, in StateMoment moment) => _firm = _fullAt = Math.Max(_fullAt, moment.AtIn(saved.FullIn));

    public override long? Rebook(long at, in StateMoment moment, long amount) => Book(at, amount);
}
