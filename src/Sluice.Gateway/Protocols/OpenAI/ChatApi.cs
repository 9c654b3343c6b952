using Sluice.Gateway.Config;
using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Protocols.OpenAI;
using Sluice.Protocols.Requests;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary><c>/chat/completions</c></summary>
/// <param name="names">The model names seen.</param>
internal sealed class ChatApi(ModelNames names) : OpenAIApi(new ChatGrammar(), names)
{
    public override string Path => "/chat/completions";

    public override bool HasStreamOptions => true;

    // OpenAI's newer models take nothing but max_completion_tokens; most compatible servers know only max_tokens.
    public override BodyKey? OutputLimitKey(BackendConfig backend) =>
        backend.BaseUrl is { } url
        && (url.Host.EndsWith(".openai.com", StringComparison.OrdinalIgnoreCase) || url.Host.EndsWith(".azure.com", StringComparison.OrdinalIgnoreCase))
            ? BodyKey.MaxCompletionTokens
            : BodyKey.MaxTokens;

    public override bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading) => ChatResponseReader.TryRead(body, out reading);

    public override StreamInspector Inspect() => new ChatStreamInspector();
}
