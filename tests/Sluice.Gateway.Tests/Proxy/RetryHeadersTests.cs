using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Proxy;

namespace Sluice.Gateway.Tests.Proxy;

public class RetryHeadersTests
{
    [Theory]
    [InlineData(2_140, "3", "2140", null)]
    [InlineData(2_000, "2", "2000", null)]
    [InlineData(0.01, "1", "1", null)]
    [InlineData(0, "0", "0", null)]
    [InlineData(-5, "0", "0", null)]
    [InlineData(59_999, "60", "59999", null)]
    [InlineData(60_000, "60", "60000", "false")]
    [InlineData(86_400_000, "86400", "86400000", "false")]
    public void A_wait_is_told_in_both_headers_and_never_too_short(double ms, string seconds, string milliseconds, string? shouldRetry)
    {
        var headers = new HeaderDictionary();

        RetryHeaders.Write(headers, TimeSpan.FromMilliseconds(ms), isPermanent: false);

        Assert.Equal((seconds, milliseconds, shouldRetry), (Value(headers, "retry-after"), Value(headers, "retry-after-ms"), Value(headers, "x-should-retry")));
    }

    [Fact]
    public void A_permanent_refusal_names_no_time_and_asks_for_no_retry()
    {
        var headers = new HeaderDictionary();

        RetryHeaders.Write(headers, TimeSpan.FromSeconds(1), isPermanent: true, upstreamShouldRetry: "true");

        Assert.Equal("x-should-retry", Assert.Single(headers).Key);
        Assert.Equal("false", Value(headers, "x-should-retry"));
    }

    [Theory]
    [InlineData(1, "true", "true")]
    [InlineData(1, "false", "false")]
    [InlineData(61, "true", "false")]
    public void The_upstreams_word_holds_for_short_waits(int seconds, string upstream, string told)
    {
        var headers = new HeaderDictionary();

        RetryHeaders.Write(headers, TimeSpan.FromSeconds(seconds), isPermanent: false, upstream);

        Assert.Equal(told, Value(headers, "x-should-retry"));
    }

    [Fact]
    public void Nothing_known_is_nothing_said()
    {
        var headers = new HeaderDictionary();

        RetryHeaders.Write(headers, wait: null, isPermanent: false);

        Assert.Empty(headers);
    }

    private static string? Value(HeaderDictionary headers, string name) => headers.TryGetValue(name, out var value) ? value.ToString() : null;
}
