using System.Diagnostics.CodeAnalysis;
using Sluice.Gateway.Config;
using Sluice.Protocols;
using Sluice.Protocols.Requests;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary>What OpenAI's APIs with JSON bodies share.</summary>
/// <param name="grammar">The keys of its requests.</param>
/// <param name="names">The model names seen.</param>
internal abstract class OpenAIApi(RequestGrammar grammar, ModelNames names) : ProxyApi
{
    private readonly RequestScanner _scanner = new(grammar, names);

    public override BackendProtocol Protocol => BackendProtocol.OpenAI;

    public override IDialect Dialect => OpenAIDialect.Instance;

    public override bool TryScan(
        ReadOnlySpan<byte> body, in ScanContext context, out RequestScan scan, [NotNullWhen(false)] out RequestProblem? problem) =>
        _scanner.TryScan(body, context, out scan, out problem);

    public override BodyKey? OutputLimitKey(BackendConfig backend) => null;
}
