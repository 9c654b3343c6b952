using Sluice.Errors;

namespace Sluice.Upstream;

/// <summary>An upstream could not be reached, did not answer in time, or broke off.</summary>
/// <param name="code">The standard code: <see cref="ErrorCode.Timeout"/> or <see cref="ErrorCode.ServerError"/>.</param>
/// <param name="wasSent">
/// Whether the call may have reached the provider. <see langword="false"/> only where that is certain, such as a refused connection.
/// </param>
/// <param name="message">What happened, without secrets.</param>
/// <param name="inner">The cause.</param>
public sealed class UpstreamException(ErrorCode code, bool wasSent, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The standard code.</summary>
    public ErrorCode Code { get; } = code;

    /// <summary>Whether the call may have reached the provider, and so may be billed.</summary>
    public bool WasSent { get; } = wasSent;
}
