namespace Sluice.Tokens;

/// <summary>The dimensions of an image.</summary>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
public readonly record struct ImageSize(int Width, int Height)
{
    /// <summary>Reads the dimensions of a PNG, JPEG, GIF or WebP image from its first bytes, without allocating.</summary>
    /// <param name="base64">The image in base64, with or without <c>data:...;base64,</c> before it.</param>
    /// <param name="size">The dimensions, each at least 1.</param>
    /// <returns>False when they cannot be read: another format, damaged, or escaped; then the model's maximum is to be reserved.</returns>
    public static bool TryRead(ReadOnlySpan<byte> base64, out ImageSize size)
    {
        size = default;
        if (base64.StartsWith("data:"u8))
        {
            var comma = base64.IndexOf((byte)',');
            if (comma < 0) return false;
            base64 = base64[(comma + 1)..];
        }

        return ImageHeader.TryRead(base64, out size) && size is { Width: > 0, Height: > 0 };
    }
}
