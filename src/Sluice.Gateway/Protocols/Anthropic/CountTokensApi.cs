using Sluice.Protocols;
using Sluice.Protocols.Answers;

namespace Sluice.Gateway.Protocols.Anthropic;

/// <summary><c>/messages/count_tokens</c>: free, never queued, never held up by a limit.</summary>
/// <param name="names">The model names seen.</param>
internal sealed class CountTokensApi(ModelNames names) : MessagesApi(names)
{
    public override string Path => "/messages/count_tokens";

    public override long UnnamedOutput => 0;

    public override bool IsFree => true;

    public override StreamInspector Inspect() => throw new InvalidOperationException("Counts are not streamed.");
}
