using Sluice.Protocols;
using Sluice.Protocols.OpenAI;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary>OpenAI's words.</summary>
internal sealed class OpenAIDialect : IDialect
{
    public static readonly OpenAIDialect Instance = new();

    public int StatusOf(RefusalStatus status) => status.Status;

    public byte[] Error(SluiceError error) => ErrorBody.Write(error);

    public byte[] ErrorEvent(SluiceError error) => [.. "data: "u8, .. ErrorBody.Write(error), .. "\n\n"u8];

    public void WriteRoom(IHeaderDictionary headers, KeyRoom? requests, KeyRoom? tokens, DateTimeOffset utcNow) =>
        RateHeaders.Write(headers, requests, tokens);
}
