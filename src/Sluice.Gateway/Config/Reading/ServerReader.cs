using System.Net;
using System.Text.Json;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads the settings of the HTTP server.</summary>
internal static class ServerReader
{
    /// <summary>Reads <c>server</c>.</summary>
    public static ServerConfig Read(SourceNode? node, ReadContext context)
    {
        var o = new ObjectReader(node, context);
        var server = new ServerConfig
        {
            AllowedHosts = o.List("allowedHosts", Host),
            MaxBody = MaxBody(o.Take("maxBody"), context),
            BodyTimeout = o.Duration("bodyTimeout", new ServerConfig().BodyTimeout),
            TrustedProxies = o.List("trustedProxies", Network),
        };
        o.Finish();
        return server;
    }

    private static long MaxBody(SourceNode? node, ReadContext context)
    {
        const string Remedy = "Write a size above 0 such as \"32MiB\", \"10MB\" or a number of bytes, 1GiB at most.";
        var fallback = new ServerConfig().MaxBody;
        if (node is null)
            return fallback;
        if (node.Kind == JsonValueKind.Number)
            return ScalarReader.Whole(node, context, 1, 1L << 30, Remedy) ?? fallback;
        if (ScalarReader.Text(node, context) is not { } text)
            return fallback;
        if (ByteSize.TryParse(text, out var bytes) && bytes is > 0 and <= 1L << 30)
            return bytes;
        context.Error(node, "is not a size that can be used", Remedy);
        return fallback;
    }

    private static string? Host(SourceNode node, ReadContext context)
    {
        if (ScalarReader.Text(node, context) is not { } text)
            return null;
        if (Uri.CheckHostName(text) != UriHostNameType.Unknown)
            return text;
        context.Error(node, "is not a host name", "Write it without scheme and port, such as \"llm.example.com\".");
        return null;
    }

    private static string? Network(SourceNode node, ReadContext context)
    {
        if (ScalarReader.Text(node, context) is not { } text)
            return null;
        if (IPAddress.TryParse(text, out _) || IPNetwork.TryParse(text, out _))
            return text;
        context.Error(node, "is not an address or network", "Write it as \"10.0.0.7\" or \"10.0.0.0/8\".");
        return null;
    }
}
