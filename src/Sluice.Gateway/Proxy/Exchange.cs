using System.Buffers;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Protocols.Answers;
using Sluice.Gateway.Protocols.Requests;
using Sluice.Gateway.Routing;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// How one attempt's request goes up to a target and its answer comes down. Both sides speak the same API here, so that bytes pass as they
/// are but for what is spliced in; a target that speaks another protocol is the one place where a translator stands between them.
/// </summary>
/// <param name="call">The call.</param>
/// <param name="target">Who is asked.</param>
internal sealed class Exchange(ProxyCall call, RoutedTarget target)
{
    /// <summary>What the target speaks.</summary>
    public ProxyApi Api => call.Api;

    public RoutedTarget Target => target;

    /// <summary>Whether the stream's usage is asked for by us and not by the caller, who does not get it.</summary>
    public bool HidesUsage { get; private set; } =
        call is { IsStream: true, Scan.AsksForUsage: false } && call.Api.HasStreamOptions && target.Backend.TakesStreamOptions;

    /// <summary>Makes do without the stream's usage, since the target refuses to be asked for it.</summary>
    public void ForgoUsage() => HidesUsage = false;

    /// <summary>The request as the target gets it.</summary>
    public UpstreamRequest Request()
    {
        var query = Query(call.Http.Request.QueryString.Value, target.Backend.Query);
        return new()
        {
            Method = call.Http.Request.Method,
            Path = query.Length == 0 ? call.Path : $"{call.Path}?{query}",
            Headers = UpHeaders.For(call, target),
            Body = call.Body.Length == 0 ? [] : BodySplicer.Splice(call.Body.Memory, Edits().For(call.Scan)).Segments,
        };
    }

    /// <summary>Relays an event that is not hidden.</summary>
    /// <param name="sseEvent">One whole event.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="down">What the client gets.</param>
    public void Relay(ReadOnlySpan<byte> sseEvent, StreamEventKind kind, IBufferWriter<byte> down)
    {
        if (kind != StreamEventKind.UsageOnly || !HidesUsage)
            down.Write(sseEvent);
    }

    private RequestEdits Edits() => new()
    {
        Model = string.Equals(target.Model, call.Scan.Model, StringComparison.Ordinal) && !call.Scan[BodyKey.Model].IsMissing ? default : target.ModelLiteral,
        OutputLimit = call.WrittenOutputLimit,
        OutputLimitKey = Api.OutputLimitKey(target.Backend.Config),
        IncludeUsage = HidesUsage,
    };

    private static string Query(string? caller, string backend)
    {
        var own = caller is { Length: > 1 } ? caller[1..] : "";
        return own.Length == 0 ? backend : backend.Length == 0 ? own : $"{own}&{backend}";
    }
}
