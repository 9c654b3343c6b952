using System.Text;
using Sluice.Protocols;
using Sluice.Protocols.OpenAI;
using Sluice.Protocols.Requests;

namespace Sluice.Gateway.Tests.Protocols;

public class RequestScannerTests
{
    private readonly RequestScanner _scanner = new(new ChatGrammar(), new ModelNames());
    private readonly CountingEstimator _estimator = new();

    [Fact]
    public void A_plain_request_is_read_whole()
    {
        var scan = Scan("""
            {"model":"gpt-4o","stream":true,"max_tokens":null,"max_completion_tokens":500,"n":3,"stream_options":{"include_usage":true},
             "messages":[{"role":"user","content":"hello"}]}
            """);

        Assert.Equal("gpt-4o", scan.Model);
        Assert.True(scan.IsStream);
        Assert.True(scan.AsksForUsage);
        Assert.Equal(500, scan.OutputLimit);
        Assert.False(scan.OutputLimitsDiffer);
        Assert.Equal(3, scan.Choices);
        Assert.Equal(CountingEstimator.PerMessage + 5, scan.InputTokens);
    }

    [Theory]
    [InlineData("""{"model":"a","model":"b"}""", "model")]
    [InlineData("""{"model":"a","m\u006fdel":"b"}""", "model")]
    [InlineData("""{"model":"a","max_tokens":1,"\u006dax_tokens":100000}""", "max_tokens")]
    [InlineData("""{"model":"a","stream_options":{"include_usage":false,"include_usage":true}}""", "stream_options.include_usage")]
    public void A_governed_key_that_stands_twice_is_refused(string body, string param)
    {
        var problem = Refuse(body);

        Assert.Equal(param, problem.Param);
        Assert.Contains("more than once", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"a","Model":"b"}""", "model")]
    [InlineData("""{"model":"a","MAX_TOKENS":9}""", "max_tokens")]
    [InlineData("""{"model":"a","\u017ftream":true}""", "stream")]
    [InlineData("""{"model":"a","max_to\u212aens":9}""", "max_tokens")]
    public void A_key_that_some_servers_take_for_a_governed_one_is_refused(string body, string param) => Assert.Equal(param, Refuse(body).Param);

    [Theory]
    [InlineData("""{"messages":[]}""", "model")]
    [InlineData("""{"model":7}""", "model")]
    [InlineData("""{"model":""}""", "model")]
    [InlineData("""{"model":"a\nb"}""", "model")]
    [InlineData("""{"model":"a","stream":"true"}""", "stream")]
    [InlineData("""{"model":"a","stream":1}""", "stream")]
    [InlineData("""{"model":"a","n":0}""", "n")]
    [InlineData("""{"model":"a","n":"2"}""", "n")]
    [InlineData("""{"model":"a","best_of":99999999999999999999999}""", "best_of")]
    [InlineData("""{"model":"a","max_tokens":-1}""", "max_tokens")]
    [InlineData("""{"model":"a","max_tokens":1.5}""", "max_tokens")]
    [InlineData("""{"model":"a","max_tokens":1e3}""", "max_tokens")]
    [InlineData("""{"model":"a","max_completion_tokens":99999999999999999999}""", "max_completion_tokens")]
    [InlineData("""{"model":"a","max_output_tokens":[1]}""", "max_output_tokens")]
    [InlineData("""{"model":"a","stream_options":true}""", "stream_options")]
    [InlineData("""{"model":"a","stream_options":{"include_usage":1}}""", "stream_options.include_usage")]
    public void A_governed_value_of_the_wrong_kind_is_named(string body, string param) => Assert.Equal(param, Refuse(body).Param);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("\ufeff{\"model\":\"a\"}", "byte order mark")]
    [InlineData("[]", "JSON object")]
    [InlineData("\"model\"", "JSON object")]
    [InlineData("{\"model\":\"a\"", "line 1")]
    [InlineData("{\"model\":\"a\",}", "line 1")]
    [InlineData("{\n\"model\":\"a\" // none\n}", "line 2")]
    [InlineData("{\"model\":\"a\"} {}", "line 1")]
    [InlineData("{\"model\":\"\\ud800\"}", "surrogate")]
    public void A_body_that_parsers_read_differently_is_refused(string body, string words) =>
        Assert.Contains(words, Refuse(body).Message, StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_utf8_are_refused()
    {
        byte[] body = [.. "{\"model\":\"a\",\"x\":\""u8, 0xff, .. "\"}"u8];

        Assert.False(_scanner.TryScan(body, new(_estimator, null), out _, out var problem));
        Assert.Contains("UTF-8", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_body_nested_without_end_is_refused()
    {
        var problem = Refuse($$"""{"model":"a","x":{{new string('[', 100_000)}}""");

        Assert.Contains("valid JSON", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_paths_model_beats_the_bodys_and_stands_in_for_a_missing_one()
    {
        Assert.True(_scanner.TryScan("""{"model":"a"}"""u8, new(_estimator, "b"), out var named, out _));
        Assert.True(_scanner.TryScan("{}"u8, new(_estimator, "b"), out var missing, out _));
        Assert.False(_scanner.TryScan("{}"u8, new(_estimator, "b\r\nx: y"), out _, out var problem));

        Assert.Equal("b", named.Model);
        Assert.Equal("b", missing.Model);
        Assert.True(missing.RootIsEmpty);
        Assert.Equal("model", problem.Param);
    }

    [Fact]
    public void Several_output_limits_give_the_smallest_and_say_that_they_differ()
    {
        var scan = Scan("""{"model":"a","max_tokens":9,"max_completion_tokens":900,"max_output_tokens":90}""");

        Assert.Equal(9, scan.OutputLimit);
        Assert.True(scan.OutputLimitsDiffer);
    }

    [Fact]
    public void Media_is_never_counted_by_the_length_of_its_base64()
    {
        var scan = Scan($$$"""
            {"model":"a","messages":[{"role":"user","content":[
              {"type":"text","text":"what?"},
              {"type":"image_url","image_url":{"url":"data:image/png;base64,{{{new string('A', 100_000)}}}","detail":"low"}},
              {"type":"input_audio","input_audio":{"data":"QUJD","format":"wav"}},
              {"type":"file","file":{"filename":"a.pdf","file_data":"QUJD"}}]}]}
            """);

        Assert.Equal(CountingEstimator.PerMessage + 5 + 3 * CountingEstimator.PerMedia, scan.InputTokens);
        Assert.Equal([MediaKind.Image, MediaKind.Audio, MediaKind.File], _estimator.Seen.Select(media => media.Kind));
        Assert.Equal("low wav a.pdf", string.Join(' ', _estimator.Seen.Select(media => media.Hint)));
        Assert.StartsWith("data:image/png;base64,AAAA", _estimator.Seen[0].Source, StringComparison.Ordinal);
    }

    [Fact]
    public void Tools_schemas_and_tool_calls_are_counted()
    {
        const string Tool = """{"type":"function","function":{"name":"f","parameters":{}}}""";
        const string Schema = """{"type":"json_schema","json_schema":{"name":"s"}}""";
        var scan = Scan($$$"""
            {"model":"a","tools":[{{{Tool}}}],"response_format":{{{Schema}}},
             "messages":[{"role":"assistant","content":null,"tool_calls":[{"id":"1","function":{"name":"f","arguments":"{\"a\":1}"}}]}]}
            """);

        const int Call = 2 + 1 + 8 + 4 + 1 + 9 + 7;
        Assert.Equal(CountingEstimator.PerMessage + 2 * CountingEstimator.PerTool + Tool.Length + Schema.Length + Call, scan.InputTokens);
    }

    [Fact]
    public void Text_is_counted_unescaped_and_half_an_emoji_as_it_is_written()
    {
        var whole = Scan("""{"model":"a","messages":[{"content":"\u4e2d\n"}]}""");
        var half = Scan("""{"model":"a","messages":[{"content":"\ud83d"},{"content":"\u4e2d"}]}""");

        Assert.Equal(CountingEstimator.PerMessage + 4, whole.InputTokens);
        Assert.Equal(2 * CountingEstimator.PerMessage + 12, half.InputTokens);
    }

    [Fact]
    public void The_same_model_name_is_the_same_string()
    {
        var first = Scan("""{"model":"gpt-4o"}""").Model;
        var second = Scan("""{"model":"gpt\u002d4o"}""").Model;

        Assert.Same(first, second);
    }

    [Fact]
    public void A_scan_of_a_known_model_allocates_nothing()
    {
        var body = Encoding.UTF8.GetBytes("""{"model":"gpt-4o","stream":true,"max_tokens":5,"messages":[{"role":"user","content":"a\nb"}]}""");
        for (var i = 0; i < 100; i++)
            Assert.True(_scanner.TryScan(body, new(_estimator, null), out _, out _));

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            _scanner.TryScan(body, new(_estimator, null), out _, out _);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private RequestScan Scan(string body)
    {
        Assert.True(_scanner.TryScan(Encoding.UTF8.GetBytes(body), new(_estimator, null), out var scan, out var problem), problem?.Message);
        return scan;
    }

    private RequestProblem Refuse(string body)
    {
        Assert.False(_scanner.TryScan(Encoding.UTF8.GetBytes(body), new(_estimator, null), out _, out var problem));
        return problem;
    }
}
