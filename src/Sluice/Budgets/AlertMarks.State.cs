using Sluice.State;

namespace Sluice.Budgets;

/// <summary>What was told stays told over a restart.</summary>
internal sealed partial class AlertMarks
{
    private double _resumed;

    private double ToldUpTo => _passed == 0 ? _resumed : _options.Thresholds[_passed - 1];

    public LimitState Save(LimitState saved, in StateMoment moment) => saved with
    {
        ToldUpTo = ToldUpTo,
        QuietFor = moment.Until(_quietUntil),
    };

    /// <summary>Goes on from what was told; the meter has gone on from what it counted already.</summary>
    public void Resume(LimitState saved, in StateMoment moment)
    {
        _resumed = saved.ToldUpTo;
        if (_meter is not null)
            Configure(_meter, _options, moment.Now);
        if (saved.QuietFor > moment.Away)
            _quietUntil = moment.AtIn(saved.QuietFor);
    }
}
