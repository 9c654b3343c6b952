using Sluice.Control;
using Sluice.Protocols;
using Sluice.Protocols.Requests;
using Sluice.Tokens;

namespace Sluice.Http;

/// <summary>Reads what a request may use from its body, and writes into it what the controls need.</summary>
internal static class RequestReading
{
    private static readonly PromptEstimator Estimator = new(UpperBoundEstimator.Instance);

    /// <summary>Describes a request to a known API.</summary>
    /// <param name="request">The request, with a body.</param>
    /// <param name="body">The body's bytes.</param>
    /// <param name="api">The API.</param>
    /// <param name="control">The controls.</param>
    /// <param name="options">How requests are dealt with.</param>
    public static HttpCall Describe(HttpRequestMessage request, in Body body, LlmApi api, TrafficControl control, HttpControlOptions options)
    {
        var uri = request.RequestUri!;
        if (!api.Scanner.TryScan(body.Memory.Span, new ScanContext(Estimator, LlmApis.ModelInPath(uri)), out var scan, out _))
        {
            // Nothing that the provider would take, most likely; no text has more tokens than bytes.
            return new(request, new("", new(body.Memory.Length, api.HasOutput ? control.DefaultMaxOutputTokens : 0)) { Tenant = options.TenantOf(request) }) { Api = api };
        }

        var hidesUsage = options.AsksForUsage && api.HasStreamOptions && scan is { IsStream: true, AsksForUsage: false };
        var writesLimit = control.CountsMoney && api.HasOutput && scan.OutputLimit is null;
        return new(request, new(scan.Model, Estimate(scan, api, control.DefaultMaxOutputTokens))
        {
            HasOutputLimit = scan.OutputLimit is not null || !api.HasOutput,
            Choices = scan.Choices * (long)scan.Prompts,
            Tenant = options.TenantOf(request),
        })
        {
            Api = api,
            Reasons = scan.AsksForReasoning,
            HidesUsage = hidesUsage,
            Content = hidesUsage || writesLimit || scan.OutputLimitsDiffer
                ? Edit(request.Content!, body, scan, new()
                {
                    IncludeUsage = hidesUsage,
                    OutputLimit = writesLimit ? control.DefaultMaxOutputTokens : null,
                    OutputLimitKey = api.OutputLimitKey(uri.Host),
                })
                : null,
        };
    }

    private static UsageEstimate Estimate(in RequestScan scan, LlmApi api, long unnamedOutput)
    {
        var input = scan.InputTokens + MessageOverhead.PerCall;
        if (!api.HasOutput)
            return new(input, 0);
        var most = (long)Int128.Min((Int128)(scan.OutputLimit ?? unnamedOutput) * scan.Choices * scan.Prompts, Limits.LimitOptions.Greatest);
        // What a provider counts only as it is produced is seldom the limit that callers name to be on the safe side.
        return new(input, most) { ExpectedOutputTokens = Math.Min(most, unnamedOutput * scan.Choices) };
    }

    private static ByteArrayContent Edit(HttpContent content, in Body body, in RequestScan scan, RequestEdits edits)
    {
        var spliced = BodySplicer.Splice(body.Memory, edits.For(scan));
        var bytes = new byte[spliced.Length];
        var at = 0;
        foreach (var segment in spliced.Segments)
        {
            segment.Span.CopyTo(bytes.AsSpan(at));
            at += segment.Length;
        }

        return Body.With(new ByteArrayContent(bytes), content.Headers);
    }
}
