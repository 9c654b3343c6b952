using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;
using Sluice.Gateway.Hosting;

namespace Sluice.Gateway.Dashboard;

/// <summary>Serves the dashboard at <c>/</c> to browsers, and a list of what there is to everybody else.</summary>
internal sealed class DashboardEndpoint(DashboardFiles files)
{
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes(
        """
        Sluice: traffic control for LLM APIs.

        /               the dashboard, in a browser
        /v1             the API: POST /v1/chat/completions, POST /v1/messages, GET /v1/models
        /health/live    whether the process lives
        /health/ready   whether it takes calls
        /metrics        Prometheus text
        /openapi.json   the description of all of it
        /admin/status   the state of everything; needs the admin token

        """.ReplaceLineEndings("\n"));

    private static readonly byte[] Missing = Encoding.UTF8.GetBytes(
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><title>Sluice</title></head><body>
        <h1>Sluice runs, without its dashboard</h1>
        <p>This program was built where Node was not on PATH. Install Node 20.19 or later and build again: <code>dotnet build -c Release</code>.</p>
        <p>Meanwhile: <code>GET /admin/status</code> with the admin token, <code>/metrics</code>, and <code>sluice usage</code>.</p>
        </body></html>

        """.ReplaceLineEndings("\n"));

    /// <summary>The file at a path; <see langword="null"/> where there is none.</summary>
    public DashboardFile? Find(string path) => files.Find(path);

    /// <summary>Writes what is at <c>/</c>.</summary>
    public ValueTask WritePageAsync(HttpContext http)
    {
        http.Response.Headers.Vary = HeaderNames.Accept;
        if (!http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
            return OwnPages.WriteAsync(http, "text/plain; charset=utf-8", Plain);
        if (files.Page is not { } page)
            return OwnPages.WriteAsync(http, "text/html; charset=utf-8", Missing);
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        // Scripts: those that this page names, and what these load. Styles: files, and elements with the nonce. Nothing from elsewhere.
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        http.Response.Headers["cross-origin-opener-policy"] = "same-origin";
        return OwnPages.WriteAsync(http, "text/html; charset=utf-8", Encoding.UTF8.GetBytes(page.Replace(DashboardFiles.Nonce, nonce, StringComparison.Ordinal)));
    }

    /// <summary>Writes a file, as it was compressed when it was built, or whole to those who take neither.</summary>
    public static async ValueTask WriteAsync(HttpContext http, DashboardFile file)
    {
        var headers = http.Response.Headers;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.CacheControl = file.IsForever ? "public, max-age=31536000, immutable" : "public, max-age=3600";
        headers["cross-origin-resource-policy"] = "same-origin";
        if (Takes(http, "br"))
        {
            headers.ContentEncoding = "br";
            await OwnPages.WriteAsync(http, file.ContentType, file.Brotli()).ConfigureAwait(false);
        }
        else if (Takes(http, "gzip"))
        {
            headers.ContentEncoding = "gzip";
            await OwnPages.WriteAsync(http, file.ContentType, file.Gzip()).ConfigureAwait(false);
        }
        else
        {
            await OwnPages.WriteAsync(http, file.ContentType, Inflate(file.Gzip())).ConfigureAwait(false);
        }
    }

    private static bool Takes(HttpContext http, string encoding) =>
        StringWithQualityHeaderValue.TryParseList(http.Request.Headers.AcceptEncoding, out var accepted)
        && accepted.Any(one => one.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && (one.Quality ?? 1) > 0);

    private static byte[] Inflate(byte[] gzip)
    {
        using var whole = new MemoryStream();
        using (var inflating = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress))
            inflating.CopyTo(whole);
        return whole.ToArray();
    }
}
