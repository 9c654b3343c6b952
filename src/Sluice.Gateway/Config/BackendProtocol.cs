namespace Sluice.Gateway.Config;

/// <summary>What an upstream speaks.</summary>
internal enum BackendProtocol
{
    /// <summary>The OpenAI API.</summary>
    OpenAI,

    /// <summary>The Anthropic API.</summary>
    Anthropic,

    /// <summary>The simulated provider inside the process.</summary>
    Simulated,
}
