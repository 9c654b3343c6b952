namespace Sluice.Gateway.Demo.View;

/// <summary>All calls that ended.</summary>
/// <param name="Calls">All of them.</param>
/// <param name="Answered">Those that a backend answered well.</param>
/// <param name="Held">Those that a limit held back for a while, whatever became of them.</param>
/// <param name="FailedOver">Those that a backend failed and another one answered.</param>
/// <param name="Refused">Those that the gateway refused.</param>
/// <param name="Failed">Those that ended otherwise.</param>
internal readonly record struct DemoTotals(long Calls, long Answered, long Held, long FailedOver, long Refused, long Failed)
{
    public override string ToString() =>
        $"{Calls} calls: {Answered} answered, {Refused} refused, {Failed} failed; {Held} held, {FailedOver} failed over";
}
