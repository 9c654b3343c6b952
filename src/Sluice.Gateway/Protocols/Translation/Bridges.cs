using Sluice.Gateway.Config;
using Sluice.Gateway.Protocols.Anthropic;
using Sluice.Gateway.Protocols.OpenAI;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>Which APIs reach which backends.</summary>
internal static class Bridges
{
    private static readonly ModelNames NoNames = new(); // the backends' side scans no requests
    private static readonly Bridge ChatToMessages = new(Translations.ChatToMessages, new MessagesApi(NoNames));
    private static readonly Bridge MessagesToChat = new(Translations.MessagesToChat, new ChatApi(NoNames));

    /// <summary>Whether a backend can be asked in an API at all.</summary>
    /// <param name="client">What the caller speaks.</param>
    /// <param name="backend">The backend.</param>
    public static bool Reach(ProxyApi client, BackendConfig backend) =>
        backend.Spoken is null || backend.Spoken == client.Protocol || Find(client, backend) is not null;

    /// <summary>What must stand between; <see langword="null"/> where both speak the same.</summary>
    /// <param name="client">What the caller speaks.</param>
    /// <param name="backend">The backend.</param>
    public static Bridge? Find(ProxyApi client, BackendConfig backend) => (client, backend.Spoken) switch
    {
        (CountTokensApi, _) => null, // estimated here where no backend counts
        (ChatApi, BackendProtocol.Anthropic) => ChatToMessages,
        (MessagesApi, BackendProtocol.OpenAI) => MessagesToChat,
        _ => null,
    };
}
