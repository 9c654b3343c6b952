namespace Sluice.Tokens;

/// <summary>
/// Tokens that providers add around the texts of a call: role markers, separators, the frame of a tool. Upper bounds over what
/// OpenAI's cookbook states (3 a message, 1 a name, 3 a reply) and what Anthropic's count_tokens answers show.
/// </summary>
public static class MessageOverhead
{
    /// <summary>Once a call: begin, end, and the primer of the reply.</summary>
    public const int PerCall = 16;

    /// <summary>For each message, its role and name included, its text not.</summary>
    public const int PerMessage = 8;

    /// <summary>For each part of a message whose content is a list: text, image, tool call, tool result.</summary>
    public const int PerPart = 6;

    /// <summary>For each tool, beside the text of its name, description and schema.</summary>
    public const int PerTool = 20;

    /// <summary>Once a call with tools: the prompt that Anthropic puts in for them (346 tokens for Claude 4, more for later ones).</summary>
    public const int ToolPrompt = 900;

    /// <summary>What a call costs beside its texts, all of the above added up.</summary>
    /// <param name="messages">How many messages, system prompts included.</param>
    /// <param name="parts">How many content parts those messages have in all.</param>
    /// <param name="tools">How many tools are offered.</param>
    public static long Of(int messages, int parts, int tools)
        => PerCall + ((long)messages * PerMessage) + ((long)parts * PerPart) + (tools > 0 ? ToolPrompt + ((long)tools * PerTool) : 0);
}
