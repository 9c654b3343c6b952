using System.Text;
using Sluice.Errors;

namespace Sluice.Tests.Errors;

public class ErrorsFuzzTests
{
    private const int Rounds = 20_000;

    private static readonly string[] Bodies =
    [
        """{"error":{"message":"Rate limit reached, quota exceeded","type":"tokens","param":null,"code":"rate_limit_exceeded"}}""",
        """{"type":"error","error":{"type":"rate_limit_error","message":"no","details":{"error_code":"x"}},"request_id":"req_1"}""",
        """[{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"39s"},{"violations":[{"quotaId":"PerDay"}]}]}}]""",
        """{"error":{"code":429,"metadata":{"headers":{"X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1772366445000"}}}}""",
        """{"detail":[{"loc":["body"],"msg":"\ud83d\ude00 prompt is too long","type":"missing"}]}""",
        "<html><title>502 Bad Gateway</title></html>",
    ];

    private static readonly string[] Names =
    [
        "retry-after", "retry-after-ms", "x-ratelimit-limit-requests", "x-ratelimit-remaining-requests", "x-ratelimit-reset-requests",
        "ratelimit", "ratelimit-policy", "ratelimit-reset", "anthropic-ratelimit-input-tokens-reset", "anthropic-ratelimit-unified-5h-reset",
        "anthropic-ratelimit-unified-status", "anthropic-priority-input-tokens-limit", "x-request-id",
    ];

    private static readonly string[] Values =
    [
        "5", "1.5", "20ms", "1h2m3.5s", "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "Fri, 31 Dec 9999 23:59:59 -2300", "nan", "-1", "1e308", "99999999999999999999",
        "\"burst\";r=5;t=30, \"daily\";q=9;w=1", "limit=1, remaining=0, reset=9", "rejected",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_answer_however_mangled_throws_or_passes_a_bound(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < Rounds / 2; round++)
        {
            var status = random.Next(-1, 620);
            var body = Mangle(random, Bodies[random.Next(Bodies.Length)]);
            var headers = RandomHeaders(random);

            Check(ErrorClassifier.Classify(status, headers, body, Answer.Now));
            if (ErrorClassifier.ClassifyErrorBody(200, headers, body, Answer.Now) is { } hidden)
                Check(hidden);

            var readings = RateLimitHeaders.Parse(headers, Answer.Now);
            Assert.True(readings.Count <= 32);
            Assert.All(readings, CheckReading);
        }
    }

    [Fact]
    public void Random_bytes_are_read_as_what_their_status_says()
    {
        var random = new Random(3);
        for (var round = 0; round < 2_000; round++)
        {
            var body = new byte[random.Next(200)];
            random.NextBytes(body);

            Assert.Equal(ErrorCode.Timeout, ErrorClassifier.Classify(504, [], body, Answer.Now).Code);
        }
    }

    private static void Check(ProviderFailure failure)
    {
        Assert.True(Enum.IsDefined(failure.Code));
        Assert.True(failure.ProviderMessage is null or { Length: > 0 and <= 500 });
        Assert.True(failure.ProviderCode is null or { Length: > 0 and <= 100 });
        Assert.True(failure.ProviderType is null or { Length: > 0 and <= 100 });
        Assert.True(failure.RequestId is null or { Length: > 0 and <= 100 });
        Assert.DoesNotContain(failure.ProviderMessage ?? "", char.IsControl);
        var max = failure.Kind == FailureKind.Quota ? RetryAfterParser.MaxForQuota : RetryAfterParser.MaxForRate;
        Assert.True(failure.RetryAfter is null || (failure.RetryAfter >= TimeSpan.Zero && failure.RetryAfter <= max));
    }

    private static void CheckReading(RateLimitReading reading)
    {
        Assert.True(reading.Limit is null or >= 1);
        Assert.True(reading.Remaining is null or >= 0);
        Assert.True(reading.Reset is null || (reading.Reset >= TimeSpan.Zero && reading.Reset <= RateLimitHeaders.MaxReset));
        Assert.True(reading.Utilization is null or (>= 0 and <= 100));
    }

    private static byte[] Mangle(Random random, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text).ToList();
        for (var edits = random.Next(6); edits > 0 && bytes.Count > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, random.Next(bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(0, at));
                    break;
                case 3:
                    bytes.InsertRange(at, Enumerable.Repeat("{[\"\\,:9"u8[random.Next(7)], random.Next(300)));
                    break;
                default:
                    bytes.RemoveAt(at);
                    break;
            }
        }

        return [.. bytes];
    }

    private static List<KeyValuePair<string, string>> RandomHeaders(Random random)
    {
        var headers = new List<KeyValuePair<string, string>>();
        for (var count = random.Next(6); count > 0; count--)
        {
            var value = random.Next(4) == 0
                ? Encoding.Latin1.GetString(Mangle(random, Values[random.Next(Values.Length)]))
                : Values[random.Next(Values.Length)];
            headers.Add(new KeyValuePair<string, string>(Names[random.Next(Names.Length)], value));
        }

        return headers;
    }
}
