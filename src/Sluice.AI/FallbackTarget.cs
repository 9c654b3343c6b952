using Microsoft.Extensions.AI;
using Sluice.Control;

namespace Sluice.AI;

/// <summary>One of the clients of a <see cref="FallbackChatClient"/>, and the limits that its provider enforces.</summary>
/// <param name="name">The name that refusals use: without '/', unique among the targets.</param>
/// <param name="client">The client; disposed with the <see cref="FallbackChatClient"/>.</param>
public sealed class FallbackTarget(string name, IChatClient client) : BackendSettings
{
    /// <summary>The name that refusals use.</summary>
    public string Name { get; } = name;

    /// <summary>The client.</summary>
    public IChatClient Client { get; } = client ?? throw new ArgumentNullException(nameof(client));
}
