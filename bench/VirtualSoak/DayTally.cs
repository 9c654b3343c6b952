namespace Sluice.Bench.VirtualSoak;

/// <summary>What came of a day's calls.</summary>
internal sealed class DayTally
{
    public long Calls { get; set; }

    public long Answered { get; set; }

    public long Refused { get; set; }

    public long Failed { get; set; }

    public long GivenUp { get; set; }
}
