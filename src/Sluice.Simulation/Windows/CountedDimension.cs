namespace Sluice.Simulation.Windows;

/// <summary>What the simulated provider counts, each in a window of 60 s of its own.</summary>
public enum CountedDimension
{
    /// <summary>Calls (RPM).</summary>
    Requests,

    /// <summary>Tokens, counted by the provider's rule (TPM).</summary>
    Tokens,

    /// <summary>Input tokens (ITPM).</summary>
    InputTokens,

    /// <summary>Output tokens, counted by the provider's rule (OTPM).</summary>
    OutputTokens,
}
