using System.Globalization;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Sluice.Gateway.Hosting;

/// <summary>Says in words why an address cannot be listened on.</summary>
internal static class ListenProblem
{
    /// <summary>The words for what the server threw as it started.</summary>
    /// <param name="listen">The URL to listen on.</param>
    /// <param name="problem">What it threw.</param>
    /// <returns><see langword="null"/> if the address is not to blame.</returns>
    public static string? Explain(string listen, Exception problem)
    {
        const string Remedy = "name another address with --listen";
        if (problem is IOException { InnerException: AddressInUseException } or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
            return $"port {Port(listen)} is in use ({listen}); stop what listens there, or {Remedy}.";
        return problem switch
        {
            SocketException { SocketErrorCode: SocketError.AccessDenied } =>
                $"port {Port(listen)} may not be listened on by this user ({listen}); {Remedy}, with a port of 1024 or more.",
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
                $"{listen} is not an address of this machine; {Remedy}, such as http://127.0.0.1:9190.",
            InvalidOperationException when listen.Contains("//localhost:0", StringComparison.OrdinalIgnoreCase) =>
                $"{listen} asks for any free port under a name of two addresses; {Remedy}, such as http://127.0.0.1:0.",
            SocketException or IOException => $"{listen} cannot be listened on ({problem.Message.TrimEnd('.')}); {Remedy}.",
            _ => null,
        };
    }

    private static string Port(string listen)
    {
        var colon = listen.LastIndexOf(':');
        var digits = listen.AsSpan(colon + 1).TrimEnd('/');
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port.ToString(CultureInfo.InvariantCulture) : "80";
    }
}
