using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Proxy;

namespace Sluice.Gateway.Tests.Proxy;

public class HeaderRulesTests
{
    [Theory]
    [InlineData("anthropic-version")]
    [InlineData("anthropic-beta")]
    [InlineData("x-claude-code-session-id")]
    [InlineData("OpenAI-Beta")]
    [InlineData("Idempotency-Key")]
    [InlineData("User-Agent")]
    [InlineData("Content-Type")]
    [InlineData("Accept")]
    [InlineData("x-stainless-timeout")]
    [InlineData("traceparent")]
    [InlineData("x-own")]
    public void What_is_not_named_goes_up(string name) => Assert.Contains($"{name}: v", Up((name, "v")));

    [Theory]
    [InlineData("Authorization")]
    [InlineData("X-Api-Key")]
    [InlineData("api-key")]
    [InlineData("x-goog-api-key")]
    [InlineData("Cookie")]
    [InlineData("Host")]
    [InlineData("Connection")]
    [InlineData("Keep-Alive")]
    [InlineData("Proxy-Connection")]
    [InlineData("Proxy-Authorization")]
    [InlineData("TE")]
    [InlineData("Trailer")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Upgrade")]
    [InlineData("Expect")]
    [InlineData("Forwarded")]
    [InlineData("X-Forwarded-For")]
    [InlineData("x-forwarded-proto")]
    [InlineData("X-Sluice-User")]
    [InlineData("OpenAI-Organization")]
    [InlineData("OpenAI-Project")]
    [InlineData("Content-Length")]
    [InlineData("Content-Encoding")]
    [InlineData("Accept-Encoding")]
    public void What_is_the_callers_or_the_hops_stays_here(string name) => Assert.Equal("accept-encoding: identity", Up((name, "v")));

    [Fact]
    public void Headers_named_by_connection_stay_here() =>
        Assert.Equal("x-kept: 2|accept-encoding: identity", Up(("Connection", "close, X-Hop"), ("x-hop", "1"), ("x-kept", "2")));

    [Fact]
    public void A_header_sent_twice_goes_up_twice()
    {
        var headers = new HeaderDictionary { ["anthropic-beta"] = new(["a", "b"]) };
        var up = new List<KeyValuePair<string, string>>();

        HeaderRules.AddUp(headers, up);

        Assert.Equal("anthropic-beta: a|anthropic-beta: b|accept-encoding: identity", Text(up));
    }

    [Fact]
    public void No_credential_goes_up_by_itself()
    {
        var headers = new HeaderDictionary { ["Authorization"] = "Bearer own", ["x-api-key"] = "k", ["api-key"] = "a", ["Cookie"] = "c" };
        var up = new List<KeyValuePair<string, string>>();

        HeaderRules.AddUp(headers, up);

        Assert.Equal("accept-encoding: identity", Text(up));
    }

    [Theory]
    [InlineData("Content-Type")]
    [InlineData("x-request-id")]
    [InlineData("request-id")]
    [InlineData("openai-processing-ms")]
    [InlineData("openai-version")]
    [InlineData("cf-ray")]
    public void What_the_upstream_says_of_the_answer_comes_down(string name) => Assert.Equal($"{name}: v", Down((name, "v")));

    [Theory]
    [InlineData("Connection")]
    [InlineData("Keep-Alive")]
    [InlineData("Transfer-Encoding")]
    [InlineData("Content-Length")]
    [InlineData("Set-Cookie")]
    [InlineData("X-RateLimit-Remaining-Requests")]
    [InlineData("anthropic-ratelimit-tokens-reset")]
    [InlineData("RateLimit")]
    [InlineData("RateLimit-Policy")]
    [InlineData("ratelimit-reset")]
    [InlineData("Retry-After")]
    [InlineData("retry-after-ms")]
    [InlineData("x-should-retry")]
    [InlineData("x-sluice-backend")]
    [InlineData("Access-Control-Allow-Origin")]
    [InlineData("Strict-Transport-Security")]
    [InlineData("Alt-Svc")]
    [InlineData("openai-organization")]
    public void What_speaks_for_the_upstreams_host_or_limits_does_not(string name) => Assert.Equal("", Down((name, "v")));

    [Fact]
    public void Answer_headers_named_by_connection_stay_here_and_others_keep_all_values() => Assert.Equal(
        "x-kept: 1,2",
        Down(("x-hop", "1"), ("x-kept", "1"), ("connection", "keep-alive"), ("x-kept", "2"), ("Connection", " x-HOP ")));

    private static string Up(params (string Name, string Value)[] headers)
    {
        var request = new HeaderDictionary();
        foreach (var (name, value) in headers)
            request[name] = value;
        var up = new List<KeyValuePair<string, string>>();
        HeaderRules.AddUp(request, up);
        return Text(up);
    }

    private static string Down(params (string Name, string Value)[] headers)
    {
        var down = new HeaderDictionary();
        HeaderRules.AddDown([.. headers.Select(header => KeyValuePair.Create(header.Name, header.Value))], down);
        return string.Join('|', down.Select(header => $"{header.Key}: {header.Value}"));
    }

    private static string Text(List<KeyValuePair<string, string>> headers) => string.Join('|', headers.Select(header => $"{header.Key}: {header.Value}"));
}
