using System.Text;
using Sluice.Gateway.Tests.BlackBox;

namespace Sluice.Gateway.Tests.Security;

/// <summary>What a caller can make the gateway hold is bounded before anything looks at it.</summary>
public sealed class LimitTests
{
    public static TheoryData<string, string, string> TooMuch => new()
    {
        { "/v1/models?" + new string('a', 16 << 10), "", "414" },
        { "/" + new string('a', 16 << 10), "", "414" },
        { "/v1/models", "X-A: " + new string('a', 40 << 10) + "\r\n", "431" },
        { "/v1/models", string.Concat(Enumerable.Range(0, 50).Select(i => $"X-{i}: {new string('a', 1_000)}\r\n")), "431" },
        { "/v1/models", string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: a\r\n")), "431" },
        { "/v1/models", new string('a', 40 << 10) + ": a\r\n", "431" },
    };

    [Theory]
    [MemberData(nameof(TooMuch))]
    public async Task A_URL_or_a_head_that_is_too_large_is_refused(string path, string headers, string status)
    {
        var (bait, gateway) = await Bait.StartAsync();
        await using (bait)
        await using (gateway)
        {
            var answer = await RawHttp.ExchangeAsync(
                gateway.Url, Encoding.Latin1.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"));

            Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
            await gateway.ServesAsync();
        }
    }

    [Fact]
    public async Task A_request_without_a_Host_is_refused()
    {
        var (bait, gateway) = await Bait.StartAsync();
        await using (bait)
        await using (gateway)
        {
            var answer = await RawHttp.ExchangeAsync(gateway.Url, Encoding.Latin1.GetBytes("GET /admin/status HTTP/1.1\r\nConnection: close\r\n\r\n"));
            Assert.Equal(400, RawHttp.Status(answer));
            answer = await RawHttp.ExchangeAsync(gateway.Url, Encoding.Latin1.GetBytes("GET /health/live HTTP/1.0\r\n\r\n"));
            Assert.Equal(400, RawHttp.Status(answer));
        }
    }

    [Fact]
    public async Task No_page_of_another_origin_is_let_in()
    {
        var (bait, gateway) = await Bait.StartAsync();
        await using (bait)
        await using (gateway)
        {
            using var preflight = new HttpRequestMessage(HttpMethod.Options, "/v1/chat/completions");
            preflight.Headers.TryAddWithoutValidation("origin", "https://evil.example");
            preflight.Headers.TryAddWithoutValidation("access-control-request-method", "POST");
            using var answer = await gateway.Http.SendAsync(preflight);
            var chat = await gateway.SendAsync(BlackBox.Gateway.Chat(), default, ("origin", "https://evil.example"));

            Assert.False(answer.IsSuccessStatusCode);
            Assert.DoesNotContain(answer.Headers.Concat(chat.Headers), header => header.Key.StartsWith("access-control-", StringComparison.OrdinalIgnoreCase));
        }
    }
}
