using System.Globalization;
using System.Net.Mime;
using Sluice.Admission;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Protocols;
using Sluice.Limits;
using Sluice.Protocols;

namespace Sluice.Gateway.Proxy;

/// <summary>Writes heads and bodies that are Sluice's own.</summary>
internal static class Answers
{
    /// <summary>An error of ours as the whole answer.</summary>
    public static async ValueTask WriteErrorAsync(HttpContext http, IDialect dialect, SluiceError error, string requestId)
    {
        var body = dialect.Error(error);
        var headers = http.Response.Headers;
        http.Response.StatusCode = dialect.StatusOf(error.Status);
        // Clients show whichever of these they know; on answers of ours all are the same.
        headers["x-sluice-request-id"] = requestId;
        headers["x-request-id"] = requestId;
        headers["request-id"] = requestId;
        RetryHeaders.Write(headers, error.Detail.RetryAfter, isPermanent: error.Detail is { IsRetryable: false, RetryAfter: null });
        http.Response.ContentType = MediaTypeNames.Application.Json;
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body, http.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The room that a caller has left, in place of the upstream's rate headers.</summary>
    public static void WriteRoom(IHeaderDictionary headers, IDialect dialect, GatewayRuntime runtime, CallerScopes caller) => dialect.WriteRoom(
        headers,
        Room(runtime.Admission.ReadTightest(caller, Dimension.Requests)),
        Room(runtime.Admission.ReadTightest(caller, Dimension.Tokens)),
        runtime.Time.GetUtcNow());

    /// <summary>What Sluice says of every answer that a backend gave.</summary>
    public static void WriteSluice(IHeaderDictionary headers, string requestId, string backend, string model, int attempts, TimeSpan waited)
    {
        headers["x-sluice-request-id"] = requestId;
        headers["x-sluice-backend"] = backend;
        headers["x-sluice-model"] = model;
        headers["x-sluice-attempts"] = attempts.ToString(CultureInfo.InvariantCulture);
        headers["x-sluice-wait-ms"] = Waits.Milliseconds(waited).ToString(CultureInfo.InvariantCulture);
    }

    private static KeyRoom? Room(LimitReading? reading) =>
        reading is null ? null : new KeyRoom(reading.Max, reading.Remaining, reading.ResetIn ?? TimeSpan.Zero);
}
