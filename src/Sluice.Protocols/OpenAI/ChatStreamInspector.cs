using Sluice.Protocols.Answers;

namespace Sluice.Protocols.OpenAI;

/// <summary>Watches a stream of chat or completions: chunks with choices, then <c>[DONE]</c>.</summary>
internal sealed class ChatStreamInspector : StreamInspector
{
    /// <summary>Whether a choice was finished.</summary>
    public bool IsFinished { get; private set; }

    protected override StreamEventKind Look(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            IsDone = true;
            return StreamEventKind.Done;
        }

        return ChatResponseReader.TryRead(data, out var chunk) ? Take(chunk) : StreamEventKind.Malformed;
    }

    private StreamEventKind Take(in AnswerReading chunk)
    {
        Usage = chunk.Usage ?? Usage;
        Error = chunk.Error ?? Error;
        IsFinished |= chunk.HasFinish;
        HasReasoned |= chunk.HasReasoned;
        ContentBytes += chunk.ContentBytes;
        ContentEvents += chunk.HasContent ? 1 : 0;

        if (chunk.Error is not null)
            return StreamEventKind.Error;
        if (chunk.HasContent)
            return StreamEventKind.Content;
        if (chunk.HasFinish)
            return StreamEventKind.Finish;
        return chunk is { HasNoChoices: true, HasUsageObject: true } ? StreamEventKind.UsageOnly : StreamEventKind.Prelude;
    }
}
