using Sluice.Gateway.Config;
using Sluice.Gateway.Protocols.Anthropic;
using Sluice.Gateway.Protocols.OpenAI;
using Sluice.Gateway.Routing;
using Sluice.Protocols;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>Which APIs reach which backends.</summary>
internal static class Bridges
{
    private static readonly ModelNames NoNames = new(); // the backends' side scans no requests
    private static readonly Bridge ChatToMessages = new(Translations.ChatToMessages, new MessagesApi(NoNames));
    private static readonly Bridge MessagesToChat = new(Translations.MessagesToChat, new ChatApi(NoNames));
    private static readonly Bridge ResponsesToChat = new(Translations.ResponsesToChat, new ChatApi(NoNames));
    private static readonly Bridge ResponsesToMessages = new(Translations.ResponsesToMessages, new MessagesApi(NoNames));

    /// <summary>Whether a backend can be asked in an API at all.</summary>
    /// <param name="client">What the caller speaks.</param>
    /// <param name="backend">The backend.</param>
    public static bool Reach(ProxyApi client, Backend backend) =>
        backend.Config.Spoken is null || backend.Config.Spoken == client.Protocol || Find(client, backend) is not null;

    /// <summary>What must stand between; <see langword="null"/> where both speak the same.</summary>
    /// <param name="client">What the caller speaks.</param>
    /// <param name="backend">The backend.</param>
    public static Bridge? Find(ProxyApi client, Backend backend) => (client, backend.Config.Spoken) switch
    {
        (CountTokensApi, _) => null, // estimated here where no backend counts
        (ChatApi, BackendProtocol.Anthropic) => ChatToMessages,
        (MessagesApi, BackendProtocol.OpenAI) => MessagesToChat,
        (ResponsesApi { Path: ResponsesApi.Main }, BackendProtocol.OpenAI) => backend.LacksResponses ? ResponsesToChat : null,
        (ResponsesApi { Path: ResponsesApi.Main }, BackendProtocol.Anthropic) => ResponsesToMessages,
        _ => null,
    };
}
