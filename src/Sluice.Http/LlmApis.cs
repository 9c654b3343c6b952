using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.OpenAI;
using Sluice.Protocols.Requests;

namespace Sluice.Http;

/// <summary>The APIs that are known, by the end of their paths: whatever stands before it, such as a version or a deployment, is the server's.</summary>
internal static class LlmApis
{
    private static readonly ModelNames Names = new();

    // Of two that could fit the longer path comes first.
    private static readonly LlmApi[] All = [new Chat(), new Completions(), new Embeddings(), new Responses(), new Messages()];

    /// <summary>The API in whose form requests of none are refused.</summary>
    public static LlmApi Default => All[0];

    /// <summary>The API that a request is for; <see langword="null"/> where it is none of them.</summary>
    public static LlmApi? Find(HttpRequestMessage request)
    {
        if (request.Method != HttpMethod.Post || request.RequestUri is not { IsAbsoluteUri: true } uri)
            return null;
        var path = RequestPath.Of(uri);
        foreach (var api in All)
        {
            if (path.EndsWith(api.Path, StringComparison.Ordinal) && api.Owns(path))
                return api;
        }

        return null;
    }

    /// <summary>The model that Azure's paths name: <c>/openai/deployments/gpt-4o/chat/completions</c>.</summary>
    public static string? ModelInPath(Uri uri)
    {
        const string Deployments = "/openai/deployments/";
        var path = RequestPath.Of(uri);
        if (!path.StartsWith(Deployments, StringComparison.Ordinal))
            return null;
        var rest = path[Deployments.Length..];
        var end = rest.IndexOf('/');
        return end > 0 ? Uri.UnescapeDataString(rest[..end]) : null;
    }

    private sealed class Chat() : LlmApi("/chat/completions", new(new ChatGrammar(), Names))
    {
        public override bool HasStreamOptions => true;

        // OpenAI's newer models take nothing but max_completion_tokens; most compatible servers know only max_tokens.
        public override BodyKey? OutputLimitKey(string host) =>
            host.EndsWith(".openai.com", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".azure.com", StringComparison.OrdinalIgnoreCase)
                ? BodyKey.MaxCompletionTokens
                : BodyKey.MaxTokens;

        public override bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading) => ChatResponseReader.TryRead(body, out reading);

        public override StreamInspector Inspect() => new ChatStreamInspector();
    }

    private sealed class Completions() : LlmApi("/completions", new(new CompletionsGrammar(), Names))
    {
        public override bool HasStreamOptions => true;

        public override BodyKey? OutputLimitKey(string host) => BodyKey.MaxTokens;

        public override bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading) => ChatResponseReader.TryRead(body, out reading);

        public override StreamInspector Inspect() => new ChatStreamInspector();
    }

    private sealed class Embeddings() : LlmApi("/embeddings", new(new EmbeddingsGrammar(), Names))
    {
        public override bool HasOutput => false;

        public override BodyKey? OutputLimitKey(string host) => null;

        public override bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading) => ChatResponseReader.TryRead(body, out reading);

        public override StreamInspector Inspect() => new ChatStreamInspector();
    }

    private sealed class Responses() : LlmApi("/responses", new(new ResponsesGrammar(), Names))
    {
        // Its first and last events hold the whole response, tools and instructions repeated.
        public override int MaxEvent => 16 << 20;

        public override BodyKey? OutputLimitKey(string host) => BodyKey.MaxOutputTokens;

        public override bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading) => ResponseReader.TryRead(body, out reading);

        public override StreamInspector Inspect() => new ResponseStreamInspector();
    }

    private sealed class Messages() : LlmApi("/messages", new(new MessagesGrammar(), Names))
    {
        public override bool IsAnthropic => true;

        // OpenAI's assistants keep messages in threads.
        public override bool Owns(ReadOnlySpan<char> path) => !path.Contains("/threads/", StringComparison.Ordinal);

        public override BodyKey? OutputLimitKey(string host) => BodyKey.MaxTokens;

        public override bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading) => MessagesReader.TryRead(body, out reading);

        public override StreamInspector Inspect() => new MessagesStreamInspector();
    }
}
