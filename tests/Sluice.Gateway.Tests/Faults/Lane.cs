namespace Sluice.Gateway.Tests.Faults;

/// <summary>What a caller speaks and what its backend speaks, and how each says what the tests need said.</summary>
/// <param name="Caller"><c>openai</c> or <c>anthropic</c>.</param>
/// <param name="Backend"><c>openai</c> or <c>anthropic</c>.</param>
public sealed record Lane(string Caller, string Backend)
{
    private const string OpenAI = "openai";

    private const string Usage = """{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}""";

    public static TheoryData<Lane> All =>
        new(new Lane(OpenAI, OpenAI), new Lane("anthropic", "anthropic"), new Lane(OpenAI, "anthropic"), new Lane("anthropic", OpenAI));

    /// <summary>The status of an error of ours that says that nobody could answer.</summary>
    public int Down => Caller == OpenAI ? 503 : 529;

    /// <summary>What ends a stream to the caller, and must never be forged.</summary>
    public string EndMark => Caller == OpenAI ? "[DONE]" : "message_stop";

    internal string Path => Caller == OpenAI ? "/v1/chat/completions" : "/v1/messages";

    /// <summary>A whole answer of the backend, which used 7 tokens in and 3 out.</summary>
    internal string Answer => Backend == OpenAI
        ? $$"""{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{{Usage}}}"""
        : """{"id":"c","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"Hello"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":7,"output_tokens":3}}""";

    /// <summary>What a stream begins with, before anything is said.</summary>
    internal string Prelude => Backend == OpenAI
        ? Chunk("""{"role":"assistant","content":""}""")
        : Event("message_start", """{"type":"message_start","message":{"id":"c","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":7,"output_tokens":1}}}""")
            + Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");

    /// <summary>The end of a stream but for its mark: why it ended, and that it used 7 tokens in and 3 out.</summary>
    internal string Used => Backend == OpenAI
        ? Chunk("{}", "\"stop\"") + $$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{{Usage}}}""" + "\n\n"
        : Unused.Replace("""{"stop_reason":"end_turn"}""", """{"stop_reason":"end_turn"},"usage":{"output_tokens":3}""", StringComparison.Ordinal);

    /// <summary>The end of a stream but for its mark, without what it used.</summary>
    internal string Unused => Backend == OpenAI
        ? Chunk("{}", "\"stop\"")
        : Event("content_block_stop", """{"type":"content_block_stop","index":0}""")
            + Event("message_delta", """{"type":"message_delta","delta":{"stop_reason":"end_turn"}}""");

    /// <summary>The mark of a stream that is whole.</summary>
    internal string Done => Backend == OpenAI ? "data: [DONE]\n\n" : Event("message_stop", """{"type":"message_stop"}""");

    /// <summary>An event with text.</summary>
    internal string Text(string text) => Backend == OpenAI
        ? Chunk($$"""{"content":"{{text}}"}""")
        : Event("content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"{{{text}}}"}}""");

    /// <summary>An error of the backend.</summary>
    internal string Error(string type, string message) => Backend == OpenAI
        ? $$$"""{"error":{"message":"{{{message}}}","type":"{{{type}}}","param":null,"code":"{{{type}}}"}}"""
        : $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"{{{message}}}"}}""";

    /// <summary>A call of 7 or more tokens in, and 1,000 out at most.</summary>
    internal string Call(bool stream) =>
        $$"""{"model":"m","max_tokens":1000,"messages":[{"role":"user","content":"Hello"}]{{(stream ? ",\"stream\":true" : "")}}}""";

    private static string Chunk(string delta, string finish = "null") =>
        $$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}]}""" + "\n\n";

    private static string Event(string name, string data) => $"event: {name}\ndata: {data}\n\n";
}
