using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Sluice.Tokens;

/// <summary>Finds width and height where each image format keeps them, decoding only the bytes that it looks at.</summary>
internal static class ImageHeader
{
    private const int HeaderLength = 30;
    private const int MaxJpegSegments = 256;

    public static bool TryRead(ReadOnlySpan<byte> base64, out ImageSize size)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        size = default;
        if (!TryDecode(base64, 0, header[..24])) return false;
        if (header[0] == 0x89 && header[1..4].SequenceEqual("PNG"u8))
        {
            size = new ImageSize(BinaryPrimitives.ReadInt32BigEndian(header[16..]), BinaryPrimitives.ReadInt32BigEndian(header[20..]));
            return true;
        }

        if (header.StartsWith("GIF8"u8))
        {
            size = new ImageSize(BinaryPrimitives.ReadUInt16LittleEndian(header[6..]), BinaryPrimitives.ReadUInt16LittleEndian(header[8..]));
            return true;
        }

        if (header.StartsWith("RIFF"u8) && header[8..12].SequenceEqual("WEBP"u8))
            return TryDecode(base64, 0, header) && TryReadWebP(header, out size);
        return header[0] == 0xFF && header[1] == 0xD8 && TryReadJpeg(base64, out size);
    }

    /// <summary>Lossy, lossless and extended WebP keep their dimensions at different places (RFC 9649).</summary>
    private static bool TryReadWebP(ReadOnlySpan<byte> header, out ImageSize size)
    {
        var chunk = header[12..16];
        if (chunk.SequenceEqual("VP8 "u8))
        {
            size = new ImageSize(
                BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) & 0x3FFF,
                BinaryPrimitives.ReadUInt16LittleEndian(header[28..]) & 0x3FFF);
            return true;
        }

        if (chunk.SequenceEqual("VP8L"u8))
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(header[21..]);
            size = new ImageSize((int)(bits & 0x3FFF) + 1, (int)((bits >> 14) & 0x3FFF) + 1);
            return true;
        }

        size = new ImageSize(ReadInt24(header[24..]) + 1, ReadInt24(header[27..]) + 1);
        return chunk.SequenceEqual("VP8X"u8);
    }

    /// <summary>Goes from segment to segment to the start of frame (ITU-T T.81, annex B): markers C0 to CF but C4, C8 and CC.</summary>
    private static bool TryReadJpeg(ReadOnlySpan<byte> base64, out ImageSize size)
    {
        Span<byte> segment = stackalloc byte[9];
        size = default;
        var offset = 2;
        for (var i = 0; i < MaxJpegSegments; i++)
        {
            if (!TryDecode(base64, offset, segment) || segment[0] != 0xFF) return false;
            var marker = segment[1];
            if (marker == 0xFF)
            {
                offset++;
                continue;
            }

            if (marker is >= 0xC0 and <= 0xCF and not 0xC4 and not 0xC8 and not 0xCC)
            {
                size = new ImageSize(BinaryPrimitives.ReadUInt16BigEndian(segment[7..]), BinaryPrimitives.ReadUInt16BigEndian(segment[5..]));
                return true;
            }

            var hasLength = marker is not (0x01 or (>= 0xD0 and <= 0xD8));
            offset += hasLength ? 2 + BinaryPrimitives.ReadUInt16BigEndian(segment[2..]) : 2;
        }

        return false;
    }

    private static int ReadInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    /// <summary>Decodes the bytes at an offset; three bytes are four characters, so that any place can be gone to.</summary>
    private static bool TryDecode(ReadOnlySpan<byte> base64, int offset, Span<byte> bytes)
    {
        Span<byte> decoded = stackalloc byte[HeaderLength + 6];
        var skipped = offset % 3;
        var from = (long)(offset / 3) * 4;
        var length = (skipped + bytes.Length + 2) / 3 * 4;
        if (from + length > base64.Length) return false;

        // A JSON escape (`\/`) anywhere before would shift every place behind it.
        if (base64[..(int)(from + length)].Contains((byte)'\\')) return false;
        var status = Base64.DecodeFromUtf8(base64.Slice((int)from, length), decoded, out _, out var written, isFinalBlock: true);
        if (status != OperationStatus.Done || written < skipped + bytes.Length) return false;
        decoded.Slice(skipped, bytes.Length).CopyTo(bytes);
        return true;
    }
}
