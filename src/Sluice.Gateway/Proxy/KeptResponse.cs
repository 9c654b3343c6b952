using Sluice.Gateway.Routing;

namespace Sluice.Gateway.Proxy;

/// <summary>Who keeps a response or a conversation, and for whom.</summary>
/// <param name="Backend">The backend that answered.</param>
/// <param name="Model">The public name that was asked for.</param>
/// <param name="Key">The client key that asked; no other may go on with it.</param>
/// <param name="TotalTokens">All tokens in and out so far, which the next call has as its input.</param>
internal sealed record KeptResponse(string Backend, string Model, string Key, long TotalTokens)
{
    /// <summary>Whether a target can go on with it: any model of the same backend.</summary>
    public bool IsAt(RoutedTarget target) => string.Equals(target.Backend.Name, Backend, StringComparison.Ordinal);
}
