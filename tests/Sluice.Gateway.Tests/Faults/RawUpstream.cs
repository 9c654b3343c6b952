using System.Net;
using System.Net.Sockets;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>A provider on a bare socket: what it sends, and how it breaks off, is the test's alone.</summary>
internal sealed class RawUpstream : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<RawExchange, Task> _answer;
    private readonly Task _accepting;
    private readonly List<Task> _exchanges = [];
    private int _requests;

    private RawUpstream(Func<RawExchange, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Host and port.</summary>
    public string Place => _listener.LocalEndpoint.ToString()!;

    public string BaseUrl => $"http://{Place}/v1";

    /// <summary>Requests that came whole.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Starts one that answers every request in the same way; its end closes the connection.</summary>
    public static RawUpstream Start(Func<RawExchange, Task> answer) => new(answer);

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_exchanges).WaitAsync(BlackBox.Gateway.HangGuard);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _exchanges.Add(ServeAsync(await _listener.AcceptSocketAsync()));
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It was stopped.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var exchange = new RawExchange(socket);
        try
        {
            if (!await exchange.ReceiveAsync())
                return;
            Interlocked.Increment(ref _requests);
            await _answer(exchange);
        }
        catch (IOException)
        {
            // The other side left.
        }
    }
}
