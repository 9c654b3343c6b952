using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Protocols.OpenAI;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary><c>/embeddings</c>: input only; no output limit is looked for.</summary>
/// <param name="names">The model names seen.</param>
internal sealed class EmbeddingsApi(ModelNames names) : OpenAIApi(new EmbeddingsGrammar(), names)
{
    public override string Path => "/embeddings";

    public override long UnnamedOutput => 0;

    public override bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading) => ChatResponseReader.TryRead(body, out reading);

    public override StreamInspector Inspect() => new ChatStreamInspector();
}
