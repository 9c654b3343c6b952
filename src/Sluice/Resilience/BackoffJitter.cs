namespace Sluice.Resilience;

/// <summary>How a back-off delay is spread, so that those who failed together do not come back together.</summary>
public enum BackoffJitter
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Evenly from 0 to the delay.</summary>
    Full,

    /// <summary>Evenly from half the delay to the delay.</summary>
    Equal,

    /// <summary>A quarter more or less than the delay, never more than the bound.</summary>
    Proportional,
}
