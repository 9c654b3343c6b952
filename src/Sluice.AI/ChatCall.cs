using Microsoft.Extensions.AI;
using Sluice.Control;

namespace Sluice.AI;

/// <summary>A call on its way: what is asked, and what it may use.</summary>
/// <param name="Messages">The messages, which can be walked again for another attempt.</param>
/// <param name="Options">The options, with an output limit where money is counted.</param>
/// <param name="Asked">The call as the controls see it.</param>
internal sealed record ChatCall(IList<ChatMessage> Messages, ChatOptions? Options, ControlledCall Asked)
{
    /// <summary>The model; empty where neither the call nor the client names one.</summary>
    public string Model => Asked.Model;

    /// <summary>Whether the model thinks where nobody sees it: then what was seen of a broken stream says too little.</summary>
    public bool Thinks => Options?.Reasoning is not null;
}
