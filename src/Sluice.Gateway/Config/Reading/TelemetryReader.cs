using System.Diagnostics.CodeAnalysis;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads the settings of telemetry.</summary>
internal static class TelemetryReader
{
    private static readonly (string, LogFormat)[] Formats = [("text", LogFormat.Text), ("json", LogFormat.Json)];
    private static readonly (string Name, OtlpProtocol Protocol)[] Protocols = [("http/protobuf", OtlpProtocol.Http), ("grpc", OtlpProtocol.Grpc)];

    /// <summary>Reads <c>telemetry</c>.</summary>
    public static TelemetryConfig Read(SourceNode? node, ReadContext context)
    {
        var o = new ObjectReader(node, context);
        var telemetry = new TelemetryConfig
        {
            Otlp = Otlp(new ObjectReader(o.Take("otlp"), context), context),
            Log = Log(new ObjectReader(o.Take("log"), context)),
        };
        o.Finish();
        return telemetry;
    }

    private static OtlpConfig Otlp(ObjectReader o, ReadContext context)
    {
        var d = new OtlpConfig();
        var otlp = new OtlpConfig
        {
            Endpoint = o.Has("endpoint") ? Endpoint(o.Take("endpoint")!, context) : FromEnvironment(context),
            Protocol = o.Choice("protocol", ProtocolFromEnvironment(context), Protocols),
            Headers = [.. o.Map("headers", Header).Select(header => header.Item1)],
            Traces = o.Flag("traces", d.Traces),
            Metrics = o.Flag("metrics", d.Metrics),
            Interval = o.Duration("interval", d.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
        };
        o.Finish();
        return otlp;
    }

    private static LogConfig Log(ObjectReader o)
    {
        var log = new LogConfig { Format = o.Choice("format", LogFormat.Text, Formats), Requests = o.Flag("requests", false) };
        o.Finish();
        return log;
    }

    private static Uri? Endpoint(SourceNode node, ReadContext context)
    {
        if (ScalarReader.Text(node, context) is not { } text)
            return null;
        if (IsEndpoint(text, out var url))
            return url;
        context.Error(node, "is not the URL of a collector", "Write scheme, host and port of a collector, such as \"http://127.0.0.1:4318\"; credentials go into \"headers\".");
        return null;
    }

    // The name that every OpenTelemetry program reads.
    private static Uri? FromEnvironment(ReadContext context) =>
        context.Environment("OTEL_EXPORTER_OTLP_ENDPOINT") is { } text && IsEndpoint(text, out var url) ? url : null;

    private static OtlpProtocol ProtocolFromEnvironment(ReadContext context) =>
        context.Environment("OTEL_EXPORTER_OTLP_PROTOCOL") is { } name ? Array.Find(Protocols, protocol => protocol.Name == name).Protocol : default;

    private static bool IsEndpoint(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url is { Scheme: "http" or "https", UserInfo.Length: 0, Query.Length: 0, Fragment.Length: 0 };

    private static Tuple<KeyValuePair<string, string>>? Header(SourceMember member, ReadContext context)
    {
        if (ScalarReader.Text(member.Value, context) is not { } value)
            return null;
        var isName = member.Name.Length > 0 && member.Name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
        if (isName && value.Length > 0 && value.All(static c => c is >= ' ' and <= '~'))
            return new(new(member.Name, value));
        context.Error(member.Value, "is not a header that can be sent", "Write a name of letters, digits, - and _, and a value of printable ASCII.");
        return null;
    }
}
