using Sluice.Gateway.Routing;
using Sluice.Tokens;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>What a backend answered, as far as it has come; owns the answer until it is disposed.</summary>
/// <param name="target">Who answered.</param>
/// <param name="response">The head, and the rest of the body.</param>
internal abstract class ProxyAnswer(RoutedTarget target, UpstreamResponse? response) : IAsyncDisposable
{
    public RoutedTarget Target { get; } = target;

    public UpstreamResponse? Response { get; } = response;

    /// <summary>What it used, once that is known.</summary>
    public Usage? Usage { get; set; }

    /// <summary>Whether <see cref="Usage"/> is our own count because the provider stated none.</summary>
    public bool IsUsageEstimated { get; set; }

    /// <summary>Whether <see cref="Usage"/> holds what the call costs; else nobody knows.</summary>
    public bool IsPriced { get; set; }

    /// <summary>The id under which the provider keeps it, where it does.</summary>
    public string? KeptAs { get; set; }

    public virtual ValueTask DisposeAsync() => Response?.DisposeAsync() ?? ValueTask.CompletedTask;
}
