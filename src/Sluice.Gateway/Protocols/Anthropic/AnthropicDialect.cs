using Sluice.Protocols;
using Sluice.Protocols.Anthropic;

namespace Sluice.Gateway.Protocols.Anthropic;

/// <summary>Anthropic's words.</summary>
internal sealed class AnthropicDialect : IDialect
{
    public static readonly AnthropicDialect Instance = new();

    public int StatusOf(RefusalStatus status) => status.MessagesStatus;

    public byte[] Error(SluiceError error) => ErrorBody.Write(error);

    public byte[] ErrorEvent(SluiceError error) => [.. "event: error\ndata: "u8, .. ErrorBody.Write(error), .. "\n\n"u8];

    public void WriteRoom(IHeaderDictionary headers, KeyRoom? requests, KeyRoom? tokens, DateTimeOffset utcNow) =>
        RateHeaders.Write(headers, requests, tokens, utcNow);
}
