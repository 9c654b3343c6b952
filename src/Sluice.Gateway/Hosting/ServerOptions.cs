using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Keys;

namespace Sluice.Gateway.Hosting;

/// <summary>Where and how the server listens.</summary>
internal sealed record ServerOptions
{
    /// <summary>The URL to listen on; port 0 takes a free one.</summary>
    public required string Listen { get; init; }

    /// <summary>The hash of the admin token.</summary>
    public required SecretHash AdminToken { get; init; }

    /// <summary>What the admin API works on besides the gateway itself.</summary>
    public AdminServices Services { get; init; } = new();

    /// <summary>Whether warnings and errors go to the console.</summary>
    public bool Log { get; init; } = true;
}
