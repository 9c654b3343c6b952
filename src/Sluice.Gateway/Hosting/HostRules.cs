using System.Collections.Frozen;
using System.Net;
using Sluice.Errors;
using Sluice.Gateway.Protocols.OpenAI;
using Sluice.Gateway.Proxy;
using Sluice.Protocols;

namespace Sluice.Gateway.Hosting;

/// <summary>
/// Which Host headers are answered: loopback names and configured ones. A page in a browser that makes its own name point here (DNS
/// rebinding) is not.
/// </summary>
internal sealed class HostRules(IReadOnlyList<string> allowed)
{
    private readonly FrozenSet<string> _allowed = allowed.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a name, without its port, means this machine.</summary>
    public static bool IsLoopback(string name) =>
        name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));

    public bool Allows(HostString host) => IsLoopback(host.Host) || _allowed.Contains(host.Host);

    public static Task RefuseAsync(HttpContext http, string requestId)
    {
        const string Problem = "This Host header is not answered here. Add the name to server.allowedHosts if it is meant to be.";
        var error = GatewayErrors.Plain(RefusalStatus.Malformed, ErrorCode.InvalidRequest, Problem, requestId, param: "host");
        return Answers.WriteErrorAsync(http, OpenAIDialect.Instance, error, requestId).AsTask();
    }
}
