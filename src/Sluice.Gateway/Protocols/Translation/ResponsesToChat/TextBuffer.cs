namespace Sluice.Gateway.Protocols.Translation.ResponsesToChat;

/// <summary>UTF-8 text that grows.</summary>
internal sealed class TextBuffer
{
    private byte[] _bytes = [];

    /// <summary>Bytes so far.</summary>
    public int Length { get; private set; }

    /// <summary>Whether nothing came.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>What came.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>Adds text.</summary>
    /// <param name="text">The text.</param>
    public void Append(ReadOnlySpan<byte> text)
    {
        if (_bytes.Length - Length < text.Length)
            Array.Resize(ref _bytes, Math.Max(Length + text.Length, Length * 2));
        text.CopyTo(_bytes.AsSpan(Length));
        Length += text.Length;
    }
}
