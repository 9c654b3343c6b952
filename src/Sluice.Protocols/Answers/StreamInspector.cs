using Sluice.Tokens;

namespace Sluice.Protocols.Answers;

/// <summary>
/// Watches the events of one stream go by and remembers what is needed to settle it. Changes nothing; not for two threads at once.
/// </summary>
internal abstract class StreamInspector
{
    /// <summary>The last usage that an event stated; later ones replace earlier ones, as servers that repeat it count up.</summary>
    public Usage? Usage { get; protected set; }

    /// <summary>The input that the provider stated before it said anything; <see langword="null"/> where it has not.</summary>
    public Usage? StatedInput { get; protected set; }

    /// <summary>Searches that the provider made, which are billed apart.</summary>
    public int Searches { get; protected set; }

    /// <summary>The provider's error, after an event of that kind.</summary>
    public ProviderError? Error { get; protected set; }

    /// <summary>Whether the stream has come to its only good end.</summary>
    public bool IsDone { get; protected set; }

    /// <summary>Whether the model was seen to reason: more is billed then than is seen.</summary>
    public bool HasReasoned { get; protected set; }

    /// <summary>The id under which the provider keeps the answer; <see langword="null"/> where it told none.</summary>
    public string? KeptAs { get; protected set; }

    /// <summary>Events in which the model said something; servers send about a token in each.</summary>
    public long ContentEvents { get; protected set; }

    /// <summary>Bytes of what the model said, as JSON writes them.</summary>
    public long ContentBytes { get; protected set; }

    /// <summary>Looks at the next event. An event that both says something and finishes is content.</summary>
    /// <param name="sseEvent">One whole event, as <see cref="SseSplitter"/> hands it out.</param>
    public StreamEventKind Inspect(ReadOnlySpan<byte> sseEvent)
    {
        if (!SseData.TryGetSingle(sseEvent, out var data))
            data = SseData.Join(sseEvent);

        data = data.Trim(" \t\n"u8);
        return data.IsEmpty ? StreamEventKind.Prelude : Look(data);
    }

    /// <summary>Looks at the data of an event.</summary>
    /// <param name="data">The data, without white space around it; not empty.</param>
    protected abstract StreamEventKind Look(ReadOnlySpan<byte> data);
}
