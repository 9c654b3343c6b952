using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Protocols;
using Sluice.Gateway.Protocols.OpenAI;

namespace Sluice.Gateway.Tests.Protocols;

public class RateHeadersTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(-1, "0s")]
    [InlineData(0.2, "1ms")]
    [InlineData(17, "17ms")]
    [InlineData(999.5, "1s")]
    [InlineData(1_000, "1s")]
    [InlineData(1_500, "1.5s")]
    [InlineData(8_640, "8.64s")]
    [InlineData(59_999, "59.999s")]
    [InlineData(60_000, "1m0s")]
    [InlineData(360_000, "6m0s")]
    [InlineData(361_020, "6m1.02s")]
    [InlineData(3_600_000, "1h0m0s")]
    [InlineData(90_061_001, "25h1m1.001s")]
    public void A_duration_is_written_as_Go_writes_it(double ms, string text) => Assert.Equal(text, GoDuration.Format(TimeSpan.FromMilliseconds(ms)));

    [Fact]
    public void The_keys_room_is_told_by_dimension()
    {
        var headers = new HeaderDictionary();

        RateHeaders.Write(headers, new KeyRoom(60, 59, TimeSpan.FromSeconds(1)), new KeyRoom(100_000, -20, TimeSpan.FromMinutes(6)));

        Assert.Equal(
            "x-ratelimit-limit-requests: 60|x-ratelimit-limit-tokens: 100000|x-ratelimit-remaining-requests: 59|x-ratelimit-remaining-tokens: 0|"
            + "x-ratelimit-reset-requests: 1s|x-ratelimit-reset-tokens: 6m0s",
            string.Join('|', headers.OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}: {header.Value}")));
    }

    [Fact]
    public void A_dimension_without_a_limit_is_not_told()
    {
        var headers = new HeaderDictionary();

        RateHeaders.Write(headers, requests: null, tokens: null);

        Assert.Empty(headers);
    }
}
