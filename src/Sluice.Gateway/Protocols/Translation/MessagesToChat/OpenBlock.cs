namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>What kind of content block is open in a messages stream.</summary>
internal enum OpenBlock
{
    None,
    Text,
    ToolUse,
}
