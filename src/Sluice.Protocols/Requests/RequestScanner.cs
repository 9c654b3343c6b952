using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Protocols.Requests;

/// <summary>
/// Reads what Sluice must know from a request in one pass over its bytes, which stay as they are. Strict where parsers differ,
/// since a difference is a way round a limit: no byte order mark, no comments, valid UTF-8, every governed key at most once.
/// Safe from any thread; allocates nothing but a model name never seen.
/// </summary>
/// <param name="grammar">The keys of the API.</param>
/// <param name="names">The model names seen.</param>
internal sealed class RequestScanner(RequestGrammar grammar, ModelNames names)
{
    private static readonly RequestProblem Empty = new("The body is empty. Send a JSON object.");
    private static readonly RequestProblem ByteOrderMark = new("The body starts with a byte order mark. Send UTF-8 without it.");
    private static readonly RequestProblem NotUtf8 = new("The body is not valid UTF-8.");
    private static readonly RequestProblem LoneSurrogate = new("The body holds half of a surrogate pair in a key or in 'model'. Send whole characters.");

    /// <summary>Scans a body.</summary>
    /// <param name="body">The whole body, not compressed.</param>
    /// <param name="context">What else is needed.</param>
    /// <param name="scan">What was found; meaningless where there is a problem.</param>
    /// <param name="problem">Why the request cannot be taken.</param>
    public bool TryScan(
        ReadOnlySpan<byte> body, in ScanContext context, out RequestScan scan, [NotNullWhen(false)] out RequestProblem? problem)
    {
        scan = default;
        problem = Unreadable(body);
        if (problem is not null)
            return false;

        var pass = new RequestPass(body, grammar, context.Estimator, names);
        try
        {
            problem = pass.Run(context.PathModel);
        }
        catch (JsonException e)
        {
            problem = RequestProblem.NotJson(e.LineNumber, e.BytePositionInLine);
        }
        catch (InvalidOperationException)
        {
            problem = LoneSurrogate;
        }

        scan = pass.Scan;
        return problem is null;
    }

    private static RequestProblem? Unreadable(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return Empty;
        if (body.StartsWith("\ufeff"u8))
            return ByteOrderMark;
        return Utf8.IsValid(body) ? null : NotUtf8;
    }
}
