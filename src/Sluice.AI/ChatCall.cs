using Microsoft.Extensions.AI;
using Sluice.Tokens;

namespace Sluice.AI;

/// <summary>A call on its way: what is asked, and what it may use.</summary>
/// <param name="Messages">The messages, which can be walked again for another attempt.</param>
/// <param name="Options">The options, with an output limit where money is counted.</param>
/// <param name="Model">The model; empty where neither the call nor the client names one.</param>
/// <param name="Estimate">What it will use at most.</param>
internal sealed record ChatCall(IList<ChatMessage> Messages, ChatOptions? Options, string Model, UsageEstimate Estimate)
{
    /// <summary>Whether the model thinks where nobody sees it: then what was seen of a broken stream says too little.</summary>
    public bool Thinks => Options?.Reasoning is not null;
}
