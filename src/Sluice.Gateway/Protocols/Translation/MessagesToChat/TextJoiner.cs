using System.Buffers;

namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>Joins texts for servers that take one string where Anthropic has several blocks.</summary>
/// <param name="separator">What stands between two texts.</param>
internal ref struct TextJoiner(ReadOnlySpan<byte> separator)
{
    private readonly ReadOnlySpan<byte> _separator = separator;
    private readonly ArrayBufferWriter<byte> _text = new();

    /// <summary>Whether nothing was said.</summary>
    public readonly bool IsEmpty => _text.WrittenCount == 0;

    /// <summary>What was said.</summary>
    public readonly ReadOnlySpan<byte> Written => _text.WrittenSpan;

    /// <summary>Adds a text; an empty one adds nothing.</summary>
    /// <param name="text">The text.</param>
    public readonly void Add(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return;
        if (!IsEmpty)
            _text.Write(_separator);
        _text.Write(text);
    }
}
