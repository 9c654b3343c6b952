using System.Buffers;
using Sluice.Protocols;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>Translates the events of one stream as they come. Not safe for two threads at once.</summary>
internal interface IStreamTranslator
{
    /// <summary>Whether the backend ended the stream well and the client's end is written: nothing else ends it.</summary>
    bool IsWhole { get; }

    /// <summary>Translates the next event into none, one or several.</summary>
    /// <param name="sseEvent">One whole event, as <see cref="SseSplitter"/> hands it out.</param>
    /// <param name="output">Takes whole events of the client's protocol.</param>
    /// <returns>Why the stream is broken, or <see langword="null"/>. After that nothing more is translated.</returns>
    string? Translate(ReadOnlySpan<byte> sseEvent, IBufferWriter<byte> output);
}
