using System.Text;
using Sluice.Protocols.Answers;
using Sluice.Protocols.OpenAI;
using Sluice.Tokens;

namespace Sluice.Gateway.Tests.Protocols;

public class ChatResponseReaderTests
{
    [Fact]
    public void An_answers_usage_comes_in_classes_that_do_not_overlap()
    {
        var response = Read("""
            {"id":"1","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,
                      "prompt_tokens_details":{"cached_tokens":60,"cache_write_tokens":30,"audio_tokens":0},
                      "completion_tokens_details":{"reasoning_tokens":15}}}
            """);

        Assert.Equal(new Usage { InputTokens = 10, CachedInputTokens = 60, CacheWriteTokens = 30, OutputTokens = 20 }, response.Usage);
        Assert.True(response.HasContent);
        Assert.True(response.HasFinish);
        Assert.Equal(5, response.ContentBytes);
        Assert.Null(response.Error);
    }

    [Theory]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"prompt_cache_hit_tokens":4,"prompt_cache_miss_tokens":6}""", 6, 4, 0, 5)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":40}""", 10, 0, 0, 30)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":1}""", 10, 0, 0, 5)]
    [InlineData("""{"total_tokens":12}""", 12, 0, 0, 0)]
    [InlineData("""{"prompt_tokens":10.0,"completion_tokens":4.2}""", 10, 0, 0, 5)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":-5}""", 10, 0, 0, 0)]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":"5"}""", 10, 0, 0, 0)]
    [InlineData("""{"prompt_tokens":10,"prompt_tokens_details":{"cached_tokens":99,"cache_write_tokens":7}}""", 0, 10, 0, 0)]
    [InlineData("""{"prompt_tokens":10,"prompt_tokens_details":null,"cache_creation_input_tokens":3}""", 7, 0, 3, 0)]
    public void Usage_of_every_dialect_is_read(string usage, long input, long cached, long written, long output) => Assert.Equal(
        new Usage { InputTokens = input, CachedInputTokens = cached, CacheWriteTokens = written, OutputTokens = output },
        Read($$"""{"usage":{{usage}}}""").Usage);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"queue_time":1.5}""")]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":1e300}""")] // what is left of it would charge too little
    [InlineData("""{"prompt_tokens":10,"completion_tokens":9223372036854775807}""")]
    public void A_usage_object_that_states_no_tokens_is_no_usage(string usage)
    {
        var response = Read($$"""{"usage":{{usage}}}""");

        Assert.Null(response.Usage);
        Assert.True(response.HasUsageObject);
    }

    [Theory]
    [InlineData("""{"error":{"message":"no","code":"insufficient_quota","type":"t","param":"p","metadata":{"raw":[1]}}}""", "no", "insufficient_quota")]
    [InlineData("""{"error":"plain words","choices":[]}""", "plain words", null)]
    [InlineData("""{"error":{"code":402,"message":"pay"},"user_id":"u"}""", "pay", "402")]
    [InlineData("""{"choices":[{"error":{"code":502,"message":"broke"},"message":{"content":""}}]}""", "broke", "502")]
    public void An_error_inside_an_answer_of_200_is_found(string body, string message, string? code)
    {
        var error = Read(body).Error;

        Assert.Equal((message, code), (error?.Message, error?.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[1]")]
    [InlineData("""{"a":1""")]
    [InlineData("""{"error":{"message":"\ud800"}}""")]
    public void What_is_no_object_is_not_read(string body) => Assert.False(ChatResponseReader.TryRead(Encoding.UTF8.GetBytes(body), out _));

    [Fact]
    public void A_broken_answer_never_throws()
    {
        var random = new Random(20265);
        var good = """{"id":"1","choices":[{"delta":{"content":"a\n","tool_calls":[{"x":"y"}]},"finish_reason":null}],"usage":{"prompt_tokens":1},"error":{"code":1}}"""u8;
        var read = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = good.ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            read += ChatResponseReader.TryRead(bytes.AsSpan(0, random.Next(bytes.Length + 1)), out _) ? 1 : 0;
            read += ChatResponseReader.TryRead(bytes, out _) ? 1 : 0;
        }

        Assert.InRange(read, 1_000, 39_000);
    }

    private static AnswerReading Read(string body)
    {
        Assert.True(ChatResponseReader.TryRead(Encoding.UTF8.GetBytes(body), out var response));
        return response;
    }
}
