namespace Sluice.Gateway.Protocols.Translation.ChatToMessages;

/// <summary>Whose content is written: it decides over the parts that may stand in it.</summary>
internal enum PartsOf
{
    /// <summary>The system's: text.</summary>
    System,

    /// <summary>The user's: text, images, documents.</summary>
    User,

    /// <summary>The assistant's: text.</summary>
    Assistant,

    /// <summary>The assistant's, which the model is to go on with: text that does not end in white space, which Anthropic refuses.</summary>
    Prefill,

    /// <summary>A tool's: text, images, documents.</summary>
    ToolResult,
}
