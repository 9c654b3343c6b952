using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Dashboard;

namespace Sluice.Dashboard.Tests;

/// <summary>What the gateway serves to a browser.</summary>
public sealed class ServedFilesTests
{
    [Fact]
    public async Task The_page_comes_with_a_strict_policy_and_a_nonce_of_its_own_each_time()
    {
        SkipWithoutDashboard();
        await using var gateway = await Gateway.StartAsync();
        var (first, policy) = await PageAsync(gateway);
        var (second, other) = await PageAsync(gateway);

        foreach (var part in (string[])["default-src 'none'", "'strict-dynamic'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"])
            Assert.Contains(part, policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.NotEqual(policy, other, StringComparer.Ordinal);
        Assert.NotEqual(first, second, StringComparer.Ordinal);
        Assert.DoesNotContain(DashboardFiles.Nonce, first, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"(https?:)?//", first);
    }

    [Fact]
    public async Task A_file_comes_compressed_as_the_browser_takes_it_and_is_kept_forever()
    {
        SkipWithoutDashboard();
        await using var gateway = await Gateway.StartAsync();
        var path = Regex.Match((await PageAsync(gateway)).Html, "src=\"\\./(?<path>assets/[^\"]+\\.js)\"", RegexOptions.None, Gateway.Hang).Groups["path"].Value;
        var whole = await FileAsync("identity");
        foreach (var (accepted, method) in (IEnumerable<(string, DecompressionMethods)>)[("br", DecompressionMethods.Brotli), ("gzip;q=0.5, br;q=0", DecompressionMethods.GZip)])
            Assert.Equal(whole, await FileAsync(accepted, method));

        async Task<string> FileAsync(string accepted, DecompressionMethods method = DecompressionMethods.None)
        {
            using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AutomaticDecompression = method });
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{gateway.Url}/{path}");
            request.Headers.TryAddWithoutValidation("accept-encoding", accepted);
            using var answer = await client.SendAsync(request);
            Assert.Equal("text/javascript", answer.Content.Headers.ContentType!.MediaType);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.Equal("nosniff", answer.Headers.GetValues("x-content-type-options").Single());
            return await answer.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task Without_the_dashboard_the_page_says_how_to_get_it()
    {
        var http = new DefaultHttpContext { Request = { Method = "GET", Headers = { Accept = "text/html" } }, Response = { Body = new MemoryStream() } };

        await new DashboardEndpoint(new DashboardFiles(page: null, new Dictionary<string, DashboardFile>(StringComparer.Ordinal))).WritePageAsync(http);

        http.Response.Body.Position = 0;
        var page = await new StreamReader(http.Response.Body).ReadToEndAsync();
        Assert.Contains("Install Node", page, StringComparison.Ordinal);
        Assert.Equal(200, http.Response.StatusCode);
    }

    private static void SkipWithoutDashboard() =>
        Assert.SkipWhen(!Gateway.HasDashboard, "Skipped: this build has no dashboard, since Node was not there. Install Node 20.19 or later and build again.");

    private static async Task<(string Html, string Policy)> PageAsync(Gateway gateway)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, gateway.Url) { Headers = { { "accept", "text/html" } } };
        using var answer = await gateway.Client.SendAsync(request);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        return (await answer.Content.ReadAsStringAsync(), answer.Headers.GetValues("content-security-policy").Single());
    }
}
