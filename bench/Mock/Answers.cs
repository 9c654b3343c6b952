using System.Globalization;
using System.Text;

namespace Sluice.Bench.Mock;

/// <summary>The bytes of the two answers, made once: about 2 KB each.</summary>
internal static class Answers
{
    private const string Usage = """{"prompt_tokens":450,"completion_tokens":380,"total_tokens":830}""";

    private static readonly string Text = string.Join(' ', Enumerable.Repeat("The slow river turns the mill while the fields wait for rain.", 28));

    /// <summary>A chat completion with its usage.</summary>
    public static byte[] Plain { get; } = Encoding.UTF8.GetBytes(
        $$"""
        {"id":"chatcmpl-bench","object":"chat.completion","created":1767225600,"model":"gpt-4o",
        "choices":[{"index":0,"message":{"role":"assistant","content":"{{Text}}"},"finish_reason":"stop"}],"usage":{{Usage}}}
        """);

    /// <summary>The same as a stream: what is flushed at a time. Events are small, as a provider's are.</summary>
    public static byte[][] Stream { get; } = MakeStream();

    private static byte[][] MakeStream()
    {
        List<string> events = [Chunk("""{"role":"assistant","content":""}""", "null")];
        for (var i = 0; i < 10; i++)
            events.Add(Chunk(string.Create(CultureInfo.InvariantCulture, $$"""{"content":" word{{i}}"}"""), "null"));
        events.Add(Chunk("{}", "\"stop\""));
        events.Add($$"""{"id":"c","object":"chat.completion.chunk","created":1767225600,"model":"gpt-4o","choices":[],"usage":{{Usage}}}""");
        events.Add("[DONE]");
        return [.. events.Chunk(4).Select(group => Encoding.UTF8.GetBytes(string.Concat(group.Select(data => "data: " + data + "\n\n"))))];
    }

    private static string Chunk(string delta, string finish) =>
        $$"""{"id":"c","object":"chat.completion.chunk","created":1767225600,"model":"gpt-4o","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}]}""";
}
