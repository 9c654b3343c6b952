namespace Sluice.Protocols;

/// <summary>What <see cref="SseSplitter.TryRead"/> found.</summary>
internal enum SseReadResult
{
    /// <summary>No complete event is left; read on.</summary>
    NeedMore,

    /// <summary>A complete event.</summary>
    Event,

    /// <summary>An event longer than the splitter holds: the stream is broken.</summary>
    TooLong,
}
