namespace Sluice.Limits;

/// <summary>How a provider counts a call against its own token limits. Limits on a backend mirror this rule.</summary>
public enum CountingRule
{
    /// <summary>
    /// Input plus output limit when the call arrives, corrected to what was used when it ends. Also the rule of every limit of our own.
    /// </summary>
    All = 0,

    /// <summary>The larger of output limit and input when the call arrives; never corrected.</summary>
    OpenAI,

    /// <summary>Input plus output limit (times choices) when the call arrives; never corrected.</summary>
    Azure,

    /// <summary>
    /// Input (cache reads excluded) when the call arrives, and output as it is produced, in separate limits. A limit on total tokens
    /// counts both.
    /// </summary>
    Anthropic,
}
