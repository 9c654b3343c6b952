namespace Sluice.Gateway.Config;

/// <summary>How a backend's credential is sent.</summary>
internal enum BackendAuth
{
    /// <summary><c>Authorization: Bearer</c>.</summary>
    Bearer,

    /// <summary>The header <c>x-api-key</c>.</summary>
    XApiKey,

    /// <summary>The header <c>api-key</c>.</summary>
    ApiKey,

    /// <summary>No credential.</summary>
    None,

    /// <summary>The caller's own credential.</summary>
    Passthrough,
}
