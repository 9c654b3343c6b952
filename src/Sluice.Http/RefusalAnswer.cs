using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Sluice.Admission;
using Sluice.Protocols;

namespace Sluice.Http;

/// <summary>A refusal as the provider would answer it.</summary>
internal static class RefusalAnswer
{
    // From this wait on SDKs are told not to retry by themselves: some would hang for hours.
    private static readonly TimeSpan LongWait = TimeSpan.FromSeconds(60);

    /// <summary>Makes the answer: OpenAI's form, unless the request was one of Anthropic's.</summary>
    public static HttpResponseMessage Of(Refusal refusal, HttpRequestMessage request, LlmApi? api)
    {
        // To its caller the only target is the provider itself.
        var error = RefusalErrors.From(refusal with { Target = null }, requestId: null, source: "client");
        var (status, body) = (api ?? LlmApis.Default).Answer(error);
        var response = new HttpResponseMessage((HttpStatusCode)status) { RequestMessage = request, Content = new ByteArrayContent(body) };
        response.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (refusal.RetryAfter is { } wait && !refusal.IsPermanent)
        {
            response.Headers.TryAddWithoutValidation("retry-after", Waits.Seconds(wait).ToString(CultureInfo.InvariantCulture));
            response.Headers.TryAddWithoutValidation("retry-after-ms", Waits.Milliseconds(wait).ToString(CultureInfo.InvariantCulture));
        }

        if (refusal.IsPermanent || refusal.RetryAfter >= LongWait)
            response.Headers.TryAddWithoutValidation("x-should-retry", "false");
        return response;
    }
}
