using System.Net.Sockets;
using System.Text;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Requests that no client library would send, written by hand; and answers as they stand on the wire.</summary>
internal static class RawHttp
{
    /// <summary>Sends bytes and reads until the server closes the connection.</summary>
    public static async Task<string> ExchangeAsync(Uri server, params byte[][] parts)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Host, server.Port);
        foreach (var part in parts)
            await socket.SendAsync(part);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        return await reader.ReadToEndAsync().WaitAsync(Gateway.HangGuard);
    }

    /// <summary>A POST to the chat path whose connection is closed after it.</summary>
    public static byte[] Post(string headers, ReadOnlySpan<byte> body, string path = "/v1/chat/completions") =>
    [
        .. Encoding.Latin1.GetBytes(
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {Gateway.Secret}\r\n{headers}\r\n"),
        .. body,
    ];

    /// <summary>Reads a body for as long as it comes, and says whether it broke off.</summary>
    public static async Task<(string Text, bool IsBroken)> ReadToBreakAsync(HttpResponseMessage response)
    {
        using var text = new MemoryStream();
        try
        {
            await response.Content.CopyToAsync(text).WaitAsync(Gateway.HangGuard);
            return (Encoding.UTF8.GetString(text.ToArray()), false);
        }
        catch (HttpRequestException)
        {
            return (Encoding.UTF8.GetString(text.ToArray()), true);
        }
    }

    public static int Status(string answer) => int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3), System.Globalization.CultureInfo.InvariantCulture);

    public static string Body(string answer) => answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
}
