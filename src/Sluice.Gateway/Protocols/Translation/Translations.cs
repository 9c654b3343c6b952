using Sluice.Gateway.Protocols.Translation.ChatToMessages;
using Sluice.Gateway.Protocols.Translation.MessagesToChat;
using Sluice.Gateway.Protocols.Translation.ResponsesToChat;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>The translations that there are, named as client's protocol to backend's.</summary>
internal static class Translations
{
    public static readonly ITranslation ChatToMessages = new ChatToMessagesTranslation();

    public static readonly ITranslation MessagesToChat = new MessagesToChatTranslation();

    public static readonly ITranslation ResponsesToChat = new ResponsesToChatTranslation();

    public static readonly ITranslation ResponsesToMessages = new ChainedTranslation(ResponsesToChat, ChatToMessages);
}
