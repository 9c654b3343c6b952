using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Sluice.Errors;
using Sluice.Gateway.Hosting;
using Sluice.Protocols;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// Reads request bodies: JSON by content type, decoded where they are compressed, no larger than allowed either way, and no longer in coming than
/// allowed.
/// </summary>
internal sealed class BodyReader(GatewayRuntime runtime, AlarmPool alarms)
{
    // The server's own bound, which is set when it starts.
    private readonly long _maxBytes = runtime.Config.Server.MaxBody;

    /// <summary>Reads a body.</summary>
    /// <param name="http">The request.</param>
    /// <param name="requestId">Names the request in an error.</param>
    /// <param name="takesForms">Whether a form is fine, too.</param>
    /// <param name="body">Takes the body.</param>
    /// <returns>Why it cannot be taken; <see langword="null"/> if it was.</returns>
    public async ValueTask<SluiceError?> ReadAsync(HttpContext http, string requestId, bool takesForms, PooledBytes body)
    {
        var request = http.Request;
        if (!IsOf("application/json", request.ContentType) && !(takesForms && IsOf("multipart/form-data", request.ContentType)))
        {
            var got = string.IsNullOrEmpty(request.ContentType) ? "none" : $"'{Shown(request.ContentType)}'";
            return Malformed($"The content type must be application/json{(takesForms ? " or multipart/form-data" : "")}; got {got}.", requestId);
        }

        var encoding = request.Headers.ContentEncoding.ToString();
        if (Decoded(request.Body, encoding) is not { } decoded)
            return Malformed($"The content encoding '{Shown(encoding)}' is not known here. Send the body as it is, or with gzip, deflate or br.", requestId);
        var isPlain = ReferenceEquals(decoded, request.Body);
        if (isPlain && !(request.ContentLength <= _maxBytes))
            DrainWhatIsTooLarge(http);
        var patience = runtime.Config.Server.BodyTimeout;
        var alarm = alarms.Rent();
        try
        {
            var expected = isPlain ? request.ContentLength : null;
            var reading = body.ReadAllAsync(decoded, expected, _maxBytes, alarm.Token);
            // Nearly every body is there already; a client that goes away ends the read by itself.
            if (!reading.IsCompleted && patience > TimeSpan.Zero)
                alarm.Set(patience);
            if (await reading.ConfigureAwait(false))
                return null;
        }
        catch (OperationCanceledException) when (alarm.IsCancelled)
        {
            http.Response.Headers.Connection = "close"; // the rest of it is not waited for
            return GatewayErrors.BodyTooSlow(patience, requestId);
        }
        catch (Exception error) when (error is InvalidDataException or InvalidOperationException && !isPlain)
        {
            // Brotli's decoder throws the second of these.
            return Malformed($"The body is not valid {Shown(encoding)} data.", requestId);
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            // The server's own bound is the same number.
        }
        catch (IOException error) when (error is not (BadHttpRequestException or ConnectionResetException))
        {
            // The server says so of a chunk whose size is no number that it can hold.
            return Malformed("The body's chunks cannot be read.", requestId);
        }
        catch (BadHttpRequestException)
        {
            return Malformed("The body broke off before its announced end.", requestId);
        }
        finally
        {
            alarms.Return(alarm);
        }

        return GatewayErrors.Plain(
            RefusalStatus.TooLarge,
            ErrorCode.RequestTooLarge,
            string.Create(CultureInfo.InvariantCulture, $"The body is larger than {_maxBytes} bytes, which is what this gateway takes (server.maxBody)."),
            requestId,
            component: "per_request_cap");
    }

    // Most clients look for an answer only once they have sent all, but for those who ask before they send. The server reads past what is left of a body for a
    // few seconds, unless its own bound, which is the same number as ours, makes it hang up.
    private static void DrainWhatIsTooLarge(HttpContext http)
    {
        if (http.Request.Headers.Expect.Count == 0 && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bound)
            bound.MaxRequestBodySize = null;
    }

    private static SluiceError Malformed(string message, string requestId) =>
        GatewayErrors.Plain(RefusalStatus.Malformed, ErrorCode.InvalidRequest, message, requestId);

    private static Stream? Decoded(Stream body, string encoding) => encoding.ToLowerInvariant() switch
    {
        "" or "identity" => body,
        "gzip" or "x-gzip" => new GZipStream(body, CompressionMode.Decompress, leaveOpen: true),
        "deflate" => new ZLibStream(body, CompressionMode.Decompress, leaveOpen: true),
        "br" => new BrotliStream(body, CompressionMode.Decompress, leaveOpen: true),
        _ => null,
    };

    private static bool IsOf(string expected, string? contentType)
    {
        var type = contentType.AsSpan();
        var parameters = type.IndexOf(';');
        if (parameters >= 0)
            type = type[..parameters];
        return type.Trim().Equals(expected, StringComparison.OrdinalIgnoreCase);
    }

    private static string Shown(string value) => value.Length <= 100 ? value : value[..100] + "...";
}
