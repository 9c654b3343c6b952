using System.Net;

namespace Sluice.Gateway.Hosting;

/// <summary>
/// Where a request comes from, for logs and against guessing alone. Behind proxies that are trusted it is what the last of those that are not
/// said of itself: the rightmost address in <c>x-forwarded-for</c> that is no trusted proxy's. Nobody else is believed.
/// </summary>
internal static class ClientAddress
{
    private const int MostHops = 32;

    /// <summary>The address.</summary>
    /// <param name="http">The request.</param>
    /// <param name="trusted">Networks of the proxies that are believed.</param>
    public static IPAddress Of(HttpContext http, IReadOnlyList<IPNetwork> trusted)
    {
        var address = http.Connection.RemoteIpAddress ?? IPAddress.None;
        if (trusted.Count == 0 || !IsTrusted(address, trusted))
            return address;
        string[] hops = [.. string.Join(',', http.Request.Headers["x-forwarded-for"].ToArray()).Split(',', StringSplitOptions.TrimEntries).TakeLast(MostHops)];
        for (var i = hops.Length - 1; i >= 0; i--)
        {
            if (!TryParse(hops[i], out var hop))
                return address;
            address = hop;
            if (!IsTrusted(address, trusted))
                return address;
        }

        return address;
    }

    /// <summary>Reads <c>server.trustedProxies</c>: addresses, and networks such as <c>10.0.0.0/8</c>.</summary>
    public static IReadOnlyList<IPNetwork> Networks(IReadOnlyList<string> proxies) =>
        [.. proxies.Select(proxy => IPNetwork.TryParse(proxy, out var network) ? network : Host(IPAddress.Parse(proxy)))];

    private static IPNetwork Host(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);

    private static bool IsTrusted(IPAddress address, IReadOnlyList<IPNetwork> trusted)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        for (var i = 0; i < trusted.Count; i++)
        {
            if (trusted[i].Contains(plain))
                return true;
        }

        return false;
    }

    // With a port or without: 192.0.2.1:4711, [2001:db8::1]:4711.
    private static bool TryParse(string text, out IPAddress address)
    {
        if (IPAddress.TryParse(text, out address!))
            return true;
        if (!IPEndPoint.TryParse(text, out var endPoint))
            return false;
        address = endPoint.Address;
        return true;
    }
}
