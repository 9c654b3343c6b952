using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>Hints on content blocks and tools for which chat completions have no place.</summary>
internal static class BlockExtras
{
    /// <summary>Notes what a block carries besides its content.</summary>
    /// <param name="block">The block.</param>
    /// <param name="notes">Takes the notes.</param>
    public static void Note(JsonElement block, TranslationNotes notes)
    {
        if (!block.Get("cache_control"u8).IsMissing())
            notes.Drop("cache_control");
        if (block.Get("citations"u8) is { } citations && (citations.Get("enabled"u8).IsTrue() || (citations.IsArray() && citations.GetArrayLength() > 0)))
            notes.Drop("messages.citations");
    }
}
