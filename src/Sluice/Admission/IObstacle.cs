namespace Sluice.Admission;

/// <summary>What may hold up those that wait: a limit, a quota, what a target is out for.</summary>
internal interface IObstacle
{
    /// <summary>
    /// The earliest instant at which an amount may pass here, however the calls end that are open now. Nothing but an operator's word or a check outside
    /// of calls makes it earlier.
    /// </summary>
    /// <param name="now">The instant.</param>
    /// <param name="amount">The amount.</param>
    long HopeAt(long now, long amount);
}
