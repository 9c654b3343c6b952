namespace Sluice.Gateway.Config;

/// <summary>The HTTP server.</summary>
internal sealed record ServerConfig
{
    /// <summary>Host names accepted besides loopback, without ports.</summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary>The largest body, in bytes.</summary>
    public long MaxBody { get; init; } = 32L << 20;

    /// <summary>How long a body may take to arrive as a whole; zero is for ever.</summary>
    public TimeSpan BodyTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Addresses or networks whose forwarded headers count.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];
}
