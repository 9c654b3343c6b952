using Sluice.Gateway.Protocols;
using Sluice.Gateway.Routing;
using Sluice.Tokens;

namespace Sluice.Gateway.Proxy;

/// <summary>What is to be done, and where it can be done.</summary>
/// <param name="Api">What the caller speaks.</param>
/// <param name="Path">What its path asks for.</param>
/// <param name="Route">Where it can go.</param>
/// <param name="Home">Who keeps what it goes on with.</param>
internal readonly record struct Errand(ProxyApi Api, ProxyPath Path, ModelRoute Route, KeptResponse? Home)
{
    /// <summary>What such calls were seen to use.</summary>
    public LearnedFigures Learned { get; init; }
}
