namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>Why a chat model finished, in the words of Anthropic's messages.</summary>
internal static class FinishReasons
{
    /// <summary>The <c>stop_reason</c>.</summary>
    /// <param name="finishReason">The <c>finish_reason</c>.</param>
    /// <param name="hasCalls">Whether the answer holds calls: some servers say "stop" all the same.</param>
    /// <param name="isRefusal">Whether the answer is a refusal.</param>
    public static string ToMessages(string? finishReason, bool hasCalls, bool isRefusal) => finishReason switch
    {
        "length" => "max_tokens",
        "content_filter" => "refusal",
        _ when isRefusal => "refusal",
        "tool_calls" or "function_call" => "tool_use",
        _ => hasCalls ? "tool_use" : "end_turn",
    };
}
