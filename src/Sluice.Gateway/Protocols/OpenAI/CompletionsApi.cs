using Sluice.Gateway.Config;
using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Protocols.OpenAI;
using Sluice.Protocols.Requests;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary><c>/completions</c>: every prompt is answered <c>n</c> times.</summary>
/// <param name="names">The model names seen.</param>
internal sealed class CompletionsApi(ModelNames names) : OpenAIApi(new CompletionsGrammar(), names)
{
    public override string Path => "/completions";

    public override bool HasStreamOptions => true;

    public override BodyKey? OutputLimitKey(BackendConfig backend) => BodyKey.MaxTokens;

    public override bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading) => ChatResponseReader.TryRead(body, out reading);

    public override StreamInspector Inspect() => new ChatStreamInspector();
}
