using System.Buffers;
using Sluice.Gateway.Config;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Protocols.Translation;
using Sluice.Gateway.Routing;
using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Protocols.Requests;
using Sluice.Upstream;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// How one attempt's request goes up to a target and its answer comes down. Where both speak the same API, bytes pass as they are but for
/// what is spliced in; where they do not, a translation stands between them, and nowhere else.
/// </summary>
internal sealed class Exchange
{
    private readonly ProxyCall _call;
    private readonly Bridge? _bridge;
    private ReadOnlyMemory<byte> _translated;
    private AnswerContext? _context;
    private IStreamTranslator? _stream;

    /// <summary>Begins an exchange.</summary>
    /// <param name="call">The call.</param>
    /// <param name="target">Who is asked.</param>
    public Exchange(ProxyCall call, RoutedTarget target)
    {
        _call = call;
        _bridge = Bridges.Find(call.Api, target.Backend);
        Target = target;
        Api = _bridge?.Api ?? call.Api;
        HidesUsage = call is { IsStream: true, Scan.AsksForUsage: false } && Api.HasStreamOptions && target.Backend.TakesStreamOptions;
    }

    /// <summary>What the target speaks.</summary>
    public ProxyApi Api { get; }

    public RoutedTarget Target { get; }

    /// <summary>The hints of the request that the target's API cannot say.</summary>
    public IReadOnlyList<string> Dropped { get; private set; } = [];

    /// <summary>Whether the target speaks another API than the caller.</summary>
    public bool IsTranslated => _bridge is not null;

    /// <summary>The output limit that is written into the request because the caller named none.</summary>
    public long? WrittenOutputLimit => _context is { } context ? context.WrittenOutputLimit : _call.WrittenOutputLimit;

    /// <summary>Whether the stream's usage is asked for by us and not by the caller, who does not get it.</summary>
    public bool HidesUsage { get; }

    /// <summary>Translates the request, where that is needed.</summary>
    /// <returns>Why the target cannot be asked this.</returns>
    public RequestProblem? Translate()
    {
        if (_bridge is null)
            return null;
        var options = new TranslationOptions
        {
            Model = Target.Model,
            IsStrict = Target.Backend.Config.Translate == TranslateMode.Strict,
            OutputLimit = _call.WrittenOutputLimit,
            DefaultMaxTokens = Math.Max(1, _call.Api.UnnamedOutput),
            AsksForUsage = HidesUsage,
            RequestId = _call.RequestId,
            CreatedAt = _call.CreatedAt,
        };
        if (!_bridge.Translation.TryRequest(_call.Body.Memory, options, out var request, out var problem))
            return problem;
        (_translated, _context, Dropped) = (request.Body, request.Context, request.Dropped);
        return null;
    }

    /// <summary>The request as the target gets it; <see cref="Translate"/> comes first.</summary>
    public UpstreamRequest Request()
    {
        // The caller's query is its own API's: Claude Code's ?beta=true means nothing elsewhere.
        var query = Query(IsTranslated ? null : _call.Http.Request.QueryString.Value, Target.Backend.Query);
        var path = _bridge?.Api.Path ?? _call.Path;
        var body = _translated;
        _translated = default; // not held for as long as the answer lasts
        return new()
        {
            Method = _call.Http.Request.Method,
            Path = query.Length == 0 ? path : $"{path}?{query}",
            Headers = IsTranslated ? UpHeaders.Translated(_call, Target, Api) : UpHeaders.For(_call, Target, Api),
            Body = IsTranslated ? [body] : _call.Body.Length == 0 ? [] : BodySplicer.Splice(_call.Body.Memory, Api.Edit(_call.Scan, Edits())).Segments,
        };
    }

    /// <summary>Translates a whole answer, where that is needed.</summary>
    /// <param name="body">The target's; replaced by the client's.</param>
    /// <returns>Why it cannot be.</returns>
    public string? TranslateAnswer(ref PooledBytes body)
    {
        if (_bridge is null)
            return null;
        var down = new PooledBytes();
        var problem = _bridge.Translation.Answer(body.Memory, _context!, down);
        (body, down) = (down, body);
        down.Dispose();
        return problem;
    }

    /// <summary>The target's error as the client gets it; <see langword="null"/> where it passes as it is.</summary>
    /// <param name="status">Its HTTP status.</param>
    /// <param name="body">Its body.</param>
    public TranslatedError? Error(int status, ReadOnlySpan<byte> body) => _bridge?.Translation.Error(status, body, _context!);

    /// <summary>Relays an event that is not hidden.</summary>
    /// <param name="sseEvent">One whole event.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="down">What the client gets.</param>
    /// <returns>Why the stream is broken.</returns>
    public string? Relay(ReadOnlySpan<byte> sseEvent, StreamEventKind kind, IBufferWriter<byte> down)
    {
        if (_bridge is not null)
            return (_stream ??= _bridge.Translation.Stream(_context!)).Translate(sseEvent, down);
        if (!HidesUsage)
            down.Write(sseEvent);
        else if (kind != StreamEventKind.UsageOnly)
            WriteWithoutUsage(sseEvent, down);
        return null;
    }

    // Who is asked for usage says in every event before it that there is none yet. Within a text the quotes would be escaped.
    private static void WriteWithoutUsage(ReadOnlySpan<byte> sseEvent, IBufferWriter<byte> down)
    {
        var none = ",\"usage\":null"u8;
        var at = sseEvent.IndexOf(none);
        if (at < 0)
        {
            none = ", \"usage\": null"u8;
            at = sseEvent.IndexOf(none);
        }

        if (at >= 0)
        {
            down.Write(sseEvent[..at]);
            sseEvent = sseEvent[(at + none.Length)..];
        }

        down.Write(sseEvent);
    }

    private RequestEdits Edits()
    {
        var isSame = string.Equals(Target.Model, _call.Scan.Model, StringComparison.Ordinal) && !_call.Scan[BodyKey.Model].IsMissing;
        return new()
        {
            Model = isSame ? default : Target.ModelLiteral,
            ModelName = isSame ? null : Target.Model,
            OutputLimit = _call.WrittenOutputLimit,
            OutputLimitKey = Api.OutputLimitKey(Target.Backend.Config),
            IncludeUsage = HidesUsage,
        };
    }

    private static string Query(string? caller, string backend)
    {
        var own = caller is { Length: > 1 } ? caller[1..] : "";
        return own.Length == 0 ? backend : backend.Length == 0 ? own : $"{own}&{backend}";
    }
}
