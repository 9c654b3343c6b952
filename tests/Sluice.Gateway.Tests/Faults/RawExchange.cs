using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sluice.Gateway.Tests.Faults;

/// <summary>One request on a bare socket and its answer.</summary>
internal sealed class RawExchange : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    public RawExchange(Socket socket)
    {
        _socket = socket;
        _socket.NoDelay = true;
        _stream = new(socket, ownsSocket: true);
    }

    /// <summary>Reads one request to its end.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> ReceiveAsync()
    {
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        while (await _stream.ReadAsync(buffer) is > 0 and var count)
        {
            bytes.AddRange(buffer.AsSpan(0, count));
            var text = Encoding.Latin1.GetString([.. bytes]);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end >= 0 && text.Length >= end + 4 + Length(text[..end]))
                return true;
        }

        return false;
    }

    /// <summary>Sends bytes as they stand.</summary>
    public Task SendAsync(string text) => _stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    /// <summary>Sends one byte.</summary>
    public Task SendAsync(byte one) => _stream.WriteAsync(new[] { one }).AsTask();

    /// <summary>Sends a whole answer.</summary>
    /// <param name="status">Its HTTP status.</param>
    /// <param name="body">Its body, JSON.</param>
    /// <param name="headers">Further header lines.</param>
    public Task AnswerAsync(int status, string body, params string[] headers) => SendAsync(
        $"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n{body}");

    /// <summary>Sends an answer that announces another length than it has.</summary>
    /// <param name="body">Its body, JSON.</param>
    /// <param name="length">The length that it announces, in bytes.</param>
    public Task AnnounceAsync(string body, int length) =>
        SendAsync($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}");

    /// <summary>Sends the head of a stream and one chunk of events, but no end: where nothing follows, the stream is cut there.</summary>
    public async Task BeginStreamAsync(string events)
    {
        await SendAsync("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
        await SendAsync(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(events):x}\r\n{events}\r\n"));
    }

    /// <summary>Sends a stream of one chunk with the mark of a body that is whole.</summary>
    public async Task WholeStreamAsync(string events)
    {
        await BeginStreamAsync(events);
        await SendAsync("0\r\n\r\n");
    }

    /// <summary>Waits until the other side closes the connection.</summary>
    public async Task ClosedAsync()
    {
        var buffer = new byte[64];
        while (await _stream.ReadAsync(buffer) > 0)
        {
        }
    }

    /// <summary>Breaks the connection off at once, so that what is under way is lost.</summary>
    public void Reset() => _socket.Close(0);

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static int Length(string head)
    {
        const string Name = "content-length:";
        var at = head.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return 0;
        var value = head.AsSpan(at + Name.Length);
        var end = value.IndexOf('\r');
        return int.Parse((end < 0 ? value : value[..end]).Trim(), CultureInfo.InvariantCulture);
    }
}
