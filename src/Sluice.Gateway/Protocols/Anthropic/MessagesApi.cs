using System.Diagnostics.CodeAnalysis;
using Sluice.Gateway.Config;
using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Requests;

namespace Sluice.Gateway.Protocols.Anthropic;

/// <summary><c>/messages</c></summary>
/// <param name="names">The model names seen.</param>
internal class MessagesApi(ModelNames names) : ProxyApi
{
    private readonly RequestScanner _scanner = new(new MessagesGrammar(), names);

    public override BackendProtocol Protocol => BackendProtocol.Anthropic;

    public override IDialect Dialect => AnthropicDialect.Instance;

    public override string Path => "/messages";

    public override bool TryScan(
        ReadOnlySpan<byte> body, in ScanContext context, out RequestScan scan, [NotNullWhen(false)] out RequestProblem? problem) =>
        _scanner.TryScan(body, context, out scan, out problem);

    public override BodyKey? OutputLimitKey(BackendConfig backend) => BodyKey.MaxTokens;

    public override bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading) => MessagesReader.TryRead(body, out reading);

    public override StreamInspector Inspect() => new MessagesStreamInspector();
}
