using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Protocols.OpenAI;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary>
/// A response that was made before: fetched, cancelled, deleted. What it used was counted when it was made, so these calls are free.
/// </summary>
/// <param name="names">The model names seen.</param>
internal sealed class ResponseObjectApi(ModelNames names) : OpenAIApi(new ResponsesGrammar(), names)
{
    public override string Path => "/responses";

    public override bool IsFree => true;

    public override long UnnamedOutput => 0;

    public override int MaxEvent => 16 << 20;

    // A response that failed is a good answer to whoever asks for it.
    public override bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading)
    {
        var isRead = ResponseReader.TryRead(body, out reading);
        reading = default;
        return isRead;
    }

    public override StreamInspector Inspect() => new ResponseStreamInspector();
}
