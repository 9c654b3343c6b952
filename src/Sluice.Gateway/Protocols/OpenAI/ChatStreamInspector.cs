using Sluice.Tokens;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary>Watches the events of one chat stream go by and remembers what is needed to settle it. Changes nothing; not for two threads at once.</summary>
internal sealed class ChatStreamInspector
{
    /// <summary>The last usage that an event stated; later ones replace earlier ones, as servers that repeat it count up.</summary>
    public Usage? Usage { get; private set; }

    /// <summary>The provider's error, after an event of that kind.</summary>
    public ProviderError? Error { get; private set; }

    /// <summary>Whether a choice was finished.</summary>
    public bool IsFinished { get; private set; }

    /// <summary>Whether <c>[DONE]</c> has come: the stream's only good end.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Events in which the model said something; servers send about a token in each.</summary>
    public long ContentEvents { get; private set; }

    /// <summary>Bytes of what the model said, as JSON writes them.</summary>
    public long ContentBytes { get; private set; }

    /// <summary>Looks at the next event. An event that both says something and finishes is content.</summary>
    /// <param name="sseEvent">One whole event, as <see cref="SseSplitter"/> hands it out.</param>
    public ChatEventKind Inspect(ReadOnlySpan<byte> sseEvent)
    {
        if (!SseData.TryGetSingle(sseEvent, out var data))
            data = SseData.Join(sseEvent);

        data = data.Trim(" \t\n"u8);
        if (data.IsEmpty)
            return ChatEventKind.Prelude;
        if (data.SequenceEqual("[DONE]"u8))
        {
            IsDone = true;
            return ChatEventKind.Done;
        }

        return ChatResponseReader.TryRead(data, out var chunk) ? Take(chunk) : ChatEventKind.Malformed;
    }

    private ChatEventKind Take(in ChatResponse chunk)
    {
        Usage = chunk.Usage ?? Usage;
        Error = chunk.Error ?? Error;
        IsFinished |= chunk.HasFinish;
        ContentBytes += chunk.ContentBytes;
        ContentEvents += chunk.HasContent ? 1 : 0;

        if (chunk.Error is not null)
            return ChatEventKind.Error;
        if (chunk.HasContent)
            return ChatEventKind.Content;
        if (chunk.HasFinish)
            return ChatEventKind.Finish;
        return chunk is { HasNoChoices: true, HasUsageObject: true } ? ChatEventKind.UsageOnly : ChatEventKind.Prelude;
    }
}
