namespace Sluice.Simulation;

/// <summary>Which APIs a simulated provider has; paths of another are unknown to it.</summary>
[Flags]
public enum SimulatedProtocols
{
    /// <summary>OpenAI's: chat completions, completions, embeddings, responses, models.</summary>
    OpenAI = 1,

    /// <summary>Anthropic's: messages, count_tokens, models.</summary>
    Anthropic = 2,

    /// <summary>Both.</summary>
    All = OpenAI | Anthropic,
}
