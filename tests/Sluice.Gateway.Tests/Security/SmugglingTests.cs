using System.Text;
using Sluice.Gateway.Tests.BlackBox;

namespace Sluice.Gateway.Tests.Security;

/// <summary>Requests whose end two servers could see in two places: none is served as one that it is not.</summary>
public sealed class SmugglingTests
{
    private const string Json = "Content-Type: application/json\r\n";
    private static readonly string Body = BlackBox.Gateway.Chat();
    private static readonly string Chunk = FormattableString.Invariant($"{Body.Length:x}\r\n{Body}\r\n0\r\n\r\n");
    private static readonly string Length = FormattableString.Invariant($"Content-Length: {Body.Length}\r\n");

    public static TheoryData<string, string, string> Refused => new()
    {
        { "two lengths that differ", Length + "Content-Length: 3\r\n", Body },
        { "two lengths that are the same", Length + Length, Body },
        { "a list of lengths", FormattableString.Invariant($"Content-Length: {Body.Length}, {Body.Length}\r\n"), Body },
        { "a length in hexadecimal", FormattableString.Invariant($"Content-Length: 0x{Body.Length:x}\r\n"), Body },
        { "a negative length", "Content-Length: -1\r\n", Body },
        { "a coding that is not chunked", "Transfer-Encoding: xchunked\r\n", Chunk },
        { "chunked that is not the last", "Transfer-Encoding: chunked, identity\r\n", Chunk },
        { "a folded header", Length + "X-Folded: a\r\n b\r\n", Body },
        { "a folded coding", "Transfer-Encoding:\r\n chunked\r\n", Chunk },
        { "white space before the colon", "Content-Length : 5\r\n", Body },
        { "white space before the name", " Content-Length: 5\r\n", Body },
        { "a name with a null", Length + "X-\0: a\r\n", Body },
        { "a value with a null", Length + "X-A: a\0b\r\n", Body },
        { "a line that ends in CR alone", Length + "X-A: a\rX-B: b\r\n", Body },
        { "a second Host", Length + "Host: localhost\r\n", Body },
        { "a chunk without a size", "Transfer-Encoding: chunked\r\n", $"zz\r\n{Body}\r\n0\r\n\r\n" },
        { "a chunk that is longer than its size", "Transfer-Encoding: chunked\r\n", $"5\r\n{Body}\r\n0\r\n\r\n" },
        { "a chunk size that overflows", "Transfer-Encoding: chunked\r\n", $"ffffffffffffffff1\r\n{Body}\r\n0\r\n\r\n" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_request_whose_form_is_ambiguous_is_a_400_and_reaches_nobody(string what, string headers, string body)
    {
        var (bait, gateway) = await Bait.StartAsync();
        await using (bait)
        await using (gateway)
        {
            var answer = await RawHttp.ExchangeAsync(gateway.Url, RawHttp.Post(Json + headers, Encoding.Latin1.GetBytes(body)));

            Assert.True(RawHttp.Status(answer) is 400 or 501, $"{what}: {answer}");
            Assert.Empty(bait.Asked);
            await gateway.ServesAsync();
        }
    }

    [Fact]
    public async Task Of_a_length_and_chunks_together_only_the_chunks_count_and_the_connection_ends()
    {
        var (bait, gateway) = await Bait.StartAsync();
        await using (bait)
        await using (gateway)
        {
            // Whoever believed the length would take what follows the first three bytes for a request of its own.
            var smuggled = $"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {BlackBox.Gateway.Secret}\r\n{Json}{Length}\r\n{Body}";
            var answer = await RawHttp.ExchangeAsync(
                gateway.Url, RawHttp.Post($"{Json}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", Encoding.Latin1.GetBytes(Chunk + smuggled)));

            Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
            Assert.All(bait.Asked, asked => Assert.Equal(Body, asked.Body));
            Assert.InRange(bait.Asked.Length, 0, 1);
            await gateway.ServesAsync();
        }
    }

    [Fact]
    public async Task A_length_with_a_sign_is_read_one_way_and_goes_up_without_it()
    {
        var (bait, gateway) = await Bait.StartAsync();
        await using (bait)
        await using (gateway)
        {
            var answer = await RawHttp.ExchangeAsync(
                gateway.Url, RawHttp.Post(Json + FormattableString.Invariant($"Content-Length: +{Body.Length}\r\n"), Encoding.Latin1.GetBytes(Body + Body)));

            Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
            Assert.Equal(Body, Assert.Single(bait.Asked).Body);
        }
    }

    [Fact]
    public async Task Chunk_extensions_and_trailers_stay_here()
    {
        var (bait, gateway) = await Bait.StartAsync();
        await using (bait)
        await using (gateway)
        {
            var chunks = FormattableString.Invariant($"{Body.Length:x};name=\"value\"\r\n{Body}\r\n0\r\nAuthorization: Bearer other\r\n\r\n");
            var answer = await RawHttp.ExchangeAsync(gateway.Url, RawHttp.Post($"{Json}Transfer-Encoding: chunked\r\nTrailer: Authorization\r\n", Encoding.Latin1.GetBytes(chunks)));

            Assert.Equal(200, RawHttp.Status(answer));
            Assert.Equal(("/v1/chat/completions", Body), Assert.Single(bait.Asked));
        }
    }
}
