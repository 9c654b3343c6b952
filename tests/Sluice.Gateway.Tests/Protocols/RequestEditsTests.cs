using System.Text;
using Sluice.Protocols;
using Sluice.Protocols.OpenAI;
using Sluice.Protocols.Requests;

namespace Sluice.Gateway.Tests.Protocols;

public class RequestEditsTests
{
    private static readonly RequestEdits All = new()
    {
        Model = JsonLiteral.String("up"),
        OutputLimit = 7,
        OutputLimitKey = BodyKey.MaxTokens,
        IncludeUsage = true,
    };

    [Theory]
    [InlineData("{}", """{"model":"up","max_tokens":7,"stream_options":{"include_usage":true}}""")]
    [InlineData(" { } ", """ {"model":"up","max_tokens":7,"stream_options":{"include_usage":true} } """)]
    [InlineData("""{ "model" : "m" , "x":1}""", """{"max_tokens":7,"stream_options":{"include_usage":true}, "model" : "up" , "x":1}""")]
    [InlineData(
        """{"stream_options":{ },"max_completion_tokens":null,"model":"m"}""",
        """{"stream_options":{"include_usage":true },"max_completion_tokens":7,"model":"up"}""")]
    [InlineData(
        """{"stream_options":{"a":1},"max_output_tokens":9,"max_tokens":8,"model":"m"}""",
        """{"stream_options":{"include_usage":true,"a":1},"max_output_tokens":7,"max_tokens":7,"model":"up"}""")]
    [InlineData(
        """{"stream_options":{"include_usage":false},"max_tokens":7,"m\u006fdel":"m\"\\"}""",
        """{"stream_options":{"include_usage":true},"max_tokens":7,"m\u006fdel":"up"}""")]
    [InlineData(
        """{"model":"m","max_tokens":1,"stream_options":null}""",
        """{"model":"up","max_tokens":7,"stream_options":{"include_usage":true}}""")]
    public void Edits_change_what_they_name_and_no_other_byte(string body, string expected) => Assert.Equal(expected, Splice(body, All));

    [Fact]
    public void No_edits_send_the_original_itself()
    {
        var body = """{"model":"m","max_tokens":7}"""u8.ToArray();

        var spliced = BodySplicer.Splice(body, new RequestEdits().For(Scan(body)));

        Assert.Equal(body, Assert.Single(spliced.Segments));
        Assert.Equal(body.Length, spliced.Length);
    }

    [Fact]
    public void Output_limits_that_differ_are_made_one_even_where_none_is_set() => Assert.Equal(
        """{"model":"m","max_tokens":5,"max_completion_tokens":5}""",
        Splice("""{"model":"m","max_tokens":5,"max_completion_tokens":50000}""", new RequestEdits()));

    [Fact]
    public void Usage_that_the_caller_asked_for_is_not_asked_for_again()
    {
        const string Body = """{"model":"m","stream":true,"stream_options":{"include_usage":true}}""";

        Assert.Equal(Body, Splice(Body, new RequestEdits { IncludeUsage = true }));
    }

    [Fact]
    public void Edits_that_overlap_or_leave_the_body_are_a_mistake()
    {
        var body = "0123456789"u8.ToArray();

        Assert.Throws<ArgumentException>(() => BodySplicer.Splice(body, [new(2, 4, default), new(5, 1, default)]));
        Assert.Throws<ArgumentException>(() => BodySplicer.Splice(body, [new(5, 1, default), new(2, 1, default)]));
        Assert.Throws<ArgumentException>(() => BodySplicer.Splice(body, [new(9, 2, default)]));
        Assert.Throws<ArgumentException>(() => BodySplicer.Splice(body, [new(11, 0, default)]));
    }

    private static string Splice(string body, RequestEdits edits)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var spliced = BodySplicer.Splice(bytes, edits.For(Scan(bytes)));
        return string.Concat(spliced.Segments.Select(segment => Encoding.UTF8.GetString(segment.Span)));
    }

    private static RequestScan Scan(byte[] body)
    {
        Assert.True(new RequestScanner(new ChatGrammar(), new ModelNames()).TryScan(body, new(new CountingEstimator(), "path"), out var scan, out var problem), problem?.Message);
        return scan;
    }
}
