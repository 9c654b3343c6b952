using System.Net;
using System.Net.Sockets;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>A port of this machine that refuses every connection: bound, so that nobody else is given it, and never listened on.</summary>
internal sealed class ClosedPort : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public ClosedPort() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));

    /// <summary>Host and port, as in a URL.</summary>
    public string Place => _socket.LocalEndPoint!.ToString()!;

    public void Dispose() => _socket.Dispose();
}
