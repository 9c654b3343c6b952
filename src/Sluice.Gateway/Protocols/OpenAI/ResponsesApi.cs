using Sluice.Gateway.Config;
using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Protocols.OpenAI;
using Sluice.Protocols.Requests;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary><c>/responses</c>, and what stands below it with a body of the same kind.</summary>
/// <param name="names">The model names seen.</param>
/// <param name="path">The path.</param>
/// <param name="isFree">Whether calls only count the input.</param>
internal sealed class ResponsesApi(ModelNames names, string path = ResponsesApi.Main, bool isFree = false) : OpenAIApi(new ResponsesGrammar(), names)
{
    /// <summary>The path that responses are made at.</summary>
    public const string Main = "/responses";

    public override string Path => path;

    public override bool IsFree => isFree;

    public override bool LimitsOutput => path == Main;

    public override long UnnamedOutput => isFree ? 0 : base.UnnamedOutput;

    // Its first and last events hold the whole response, tools and instructions repeated.
    public override int MaxEvent => 16 << 20;

    public override BodyKey? OutputLimitKey(BackendConfig backend) => BodyKey.MaxOutputTokens;

    public override bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading) => ResponseReader.TryRead(body, out reading);

    public override StreamInspector Inspect() => new ResponseStreamInspector();
}
