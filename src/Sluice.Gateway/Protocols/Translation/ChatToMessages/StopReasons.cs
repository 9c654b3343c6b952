using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.ChatToMessages;

/// <summary>Why Claude stopped, in the words of chat completions.</summary>
internal static class StopReasons
{
    /// <summary>The <c>finish_reason</c>.</summary>
    /// <param name="stopReason">The <c>stop_reason</c>.</param>
    public static ReadOnlySpan<byte> ToChat(JsonElement stopReason) => stopReason.Text() switch
    {
        "max_tokens" or "model_context_window_exceeded" => "length"u8,
        "tool_use" => "tool_calls"u8,
        "refusal" => "content_filter"u8,
        _ => "stop"u8, // end_turn, stop_sequence, and what is yet to be invented
    };
}
