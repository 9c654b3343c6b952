using Sluice.Control;
using Sluice.Protocols.Answers;
using Sluice.Tokens;

namespace Sluice.Http;

/// <summary>A request on its way: what it asks, and what it may use.</summary>
/// <param name="request">The request.</param>
/// <param name="asked">The call as the controls see it.</param>
internal sealed class HttpCall(HttpRequestMessage request, in ControlledCall asked)
{
    private readonly ControlledCall _asked = asked;

    /// <summary>The request.</summary>
    public HttpRequestMessage Request => request;

    /// <summary>The call as the controls see it.</summary>
    public ref readonly ControlledCall Asked => ref _asked;

    /// <summary>Its API; <see langword="null"/> where it is held as a request and nothing more.</summary>
    public LlmApi? Api { get; init; }

    /// <summary>Whether it switches reasoning on: then what was seen of a broken stream says too little.</summary>
    public bool Reasons { get; init; }

    /// <summary>Whether it asks for its usage on our behalf, so that the event that tells it is ours.</summary>
    public bool HidesUsage { get; init; }

    /// <summary>The body that is sent in the place of the caller's; <see langword="null"/> sends the caller's.</summary>
    public ByteArrayContent? Content { get; init; }

    /// <summary>A request that nobody reads: one request, and nothing else.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tenant">On whose behalf.</param>
    public static HttpCall Unread(HttpRequestMessage request, string? tenant) => new(request, new ControlledCall("", default) { Tenant = tenant });

    /// <summary>What a whole answer used; <see langword="null"/> where nobody knows.</summary>
    public Usage? UsageOf(in AnswerReading answer)
    {
        if (answer.Usage is { } stated)
            return stated;
        return answer.IsPending || answer.HasReasoned || Reasons ? null : Counted(null, 0, answer.ContentBytes);
    }

    /// <summary>What a stream used, by what was seen of it; <see langword="null"/> where that says too little.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="isCut">Whether its provider broke it off, and may have billed more than it sent.</param>
    public Usage? UsageOf(StreamInspector stream, bool isCut)
    {
        if (stream.Usage is { } stated)
            return stated;
        return isCut || stream.HasReasoned || Reasons ? null : Counted(stream.StatedInput, stream.ContentEvents, stream.ContentBytes);
    }

    // Tokens are seldom shorter than two bytes, and events seldom hold more than one; never more than was reserved.
    private Usage Counted(Usage? input, long events, long bytes) =>
        (input ?? new Usage { InputTokens = Asked.Estimate.InputTokens }) with
        {
            OutputTokens = Math.Min(Math.Max(events, (bytes + 1) / 2), Asked.Estimate.MaxOutputTokens),
        };
}
