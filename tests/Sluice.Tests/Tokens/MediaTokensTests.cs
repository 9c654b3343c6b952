using System.Buffers.Binary;
using System.Text;
using Sluice.Tokens;

namespace Sluice.Tests.Tokens;

public sealed class MediaTokensTests
{
    [Theory]
    [InlineData("gpt-4o-2024-08-06", 1024, 1024, 765)]
    [InlineData("gpt-4o", 2048, 4096, 1105)]
    [InlineData("gpt-4o-mini", 1024, 1024, 25501)]
    [InlineData("gpt-5-mini", 1024, 1024, 2520)]
    [InlineData("claude-sonnet-4-5", 1000, 1000, 1334)]
    [InlineData("claude-opus-5", 8000, 8000, 4784)]
    [InlineData("gemini-2.5-flash", 100, 100, 2240)]
    [InlineData("something-new", 6000, 6000, 10000)]
    public void An_image_costs_what_its_model_makes_of_its_dimensions(string model, int width, int height, long tokens)
        => Assert.Equal(tokens, MediaTokens.Image(model, new ImageSize(width, height)));

    [Fact]
    public void No_dimensions_cost_more_than_an_image_of_unknown_ones()
    {
        var random = new Random(3);
        foreach (var model in new[] { "gpt-4o", "gpt-4o-mini", "o4-mini", "gpt-5.4", "claude-opus-4-5", "gemini-2.5-pro", "llama" })
        {
            for (var i = 0; i < 2_000; i++)
            {
                var size = new ImageSize(random.Next(1, 9_000), random.Next(1, 9_000));
                Assert.True(MediaTokens.Image(model, size) <= MediaTokens.Image(model), $"{model} {size}");
            }
        }
    }

    [Fact]
    public void An_image_without_extent_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => MediaTokens.Image("gpt-4o", new ImageSize(0, 10)));

    [Fact]
    public void Documents_and_sound_go_by_pages_and_seconds_and_never_beyond_the_context()
    {
        Assert.Equal(3 * 7_784, MediaTokens.Document(3, 200_000));
        Assert.Equal(200_000, MediaTokens.Document(100, 200_000));
        Assert.Equal(200_000, MediaTokens.Document(null, 200_000));
        Assert.Equal(2 * 32, MediaTokens.Audio(TimeSpan.FromSeconds(1.5), 200_000));
        Assert.Equal(200_000, MediaTokens.Audio(null, 200_000));
    }

    [Fact]
    public void The_overhead_of_a_call_adds_up()
        => Assert.Equal(16 + (3 * 8) + (2 * 6) + 900 + (4 * 20), MessageOverhead.Of(messages: 3, parts: 2, tools: 4));

    [Theory]
    [InlineData("png")]
    [InlineData("gif")]
    [InlineData("jpeg")]
    [InlineData("VP8 ")]
    [InlineData("VP8L")]
    [InlineData("VP8X")]
    public void Dimensions_are_read_from_the_first_bytes(string format)
    {
        var base64 = Convert.ToBase64String(Image(format, 1234, 567));
        foreach (var text in new[] { base64, "data:image/x;base64," + base64 })
        {
            Assert.True(ImageSize.TryRead(Encoding.ASCII.GetBytes(text), out var size));
            Assert.Equal(new ImageSize(1234, 567), size);
        }
    }

    [Theory]
    [InlineData("png")]
    [InlineData("gif")]
    [InlineData("jpeg")]
    [InlineData("VP8X")]
    public void Cut_escaped_or_foreign_bytes_have_no_dimensions(string format)
    {
        var base64 = Convert.ToBase64String(Image(format, 1234, 567));
        Assert.False(ImageSize.TryRead(Encoding.ASCII.GetBytes(base64[..12]), out _));
        Assert.False(ImageSize.TryRead(Encoding.ASCII.GetBytes(base64.Insert(8, "\\")), out _));
        Assert.False(ImageSize.TryRead(Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[100])), out _));
        Assert.False(ImageSize.TryRead(Encoding.ASCII.GetBytes(Convert.ToBase64String(Image(format, 0, 0))), out _) && format != "VP8X");
        Assert.False(ImageSize.TryRead("data:image/png"u8, out _));
    }

    private static byte[] Image(string format, int width, int height)
    {
        var bytes = new byte[400];
        var span = bytes.AsSpan();
        switch (format)
        {
            case "png":
                new byte[] { 0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10 }.CopyTo(span);
                BinaryPrimitives.WriteInt32BigEndian(span[16..], width);
                BinaryPrimitives.WriteInt32BigEndian(span[20..], height);
                break;
            case "gif":
                "GIF89a"u8.CopyTo(span);
                BinaryPrimitives.WriteUInt16LittleEndian(span[6..], (ushort)width);
                BinaryPrimitives.WriteUInt16LittleEndian(span[8..], (ushort)height);
                break;
            case "jpeg":
                // Start, an application segment of 202 bytes, a fill byte, a Huffman table (C4, no frame), the frame.
                new byte[] { 0xFF, 0xD8, 0xFF, 0xE1, 0, 200 }.CopyTo(span);
                new byte[] { 0xFF, 0xFF, 0xC4, 0, 7 }.CopyTo(span[204..]);
                new byte[] { 0xFF, 0xC2, 0, 17, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width }.CopyTo(span[214..]);
                break;
            default:
                "RIFF"u8.CopyTo(span);
                "WEBP"u8.CopyTo(span[8..]);
                Encoding.ASCII.GetBytes(format).CopyTo(span[12..]);
                WriteWebP(format, span, width, height);
                break;
        }

        return bytes;
    }

    private static void WriteWebP(string format, Span<byte> span, int width, int height)
    {
        switch (format)
        {
            case "VP8 ":
                BinaryPrimitives.WriteUInt16LittleEndian(span[26..], (ushort)width);
                BinaryPrimitives.WriteUInt16LittleEndian(span[28..], (ushort)height);
                break;
            case "VP8L":
                BinaryPrimitives.WriteUInt32LittleEndian(span[21..], (uint)(width - 1) | ((uint)(height - 1) << 14));
                break;
            default:
                BinaryPrimitives.WriteInt32LittleEndian(span[24..], width - 1);
                BinaryPrimitives.WriteInt32LittleEndian(span[27..], height - 1);
                break;
        }
    }
}
