namespace Sluice.Tokens;

/// <summary>
/// Upper bounds of the tokens of images, documents and sound, by their dimensions, pages and seconds, never by the length of their
/// base64. Sources: the vision, PDF and audio guides of OpenAI, Anthropic and Google.
/// </summary>
public static class MediaTokens
{
    /// <summary>A page of a PDF: its text (3,000 tokens at most) and a picture of it (4,784 at most), as Anthropic counts.</summary>
    public const int PerPage = 7_784;

    /// <summary>A second of sound: 32 tokens at Google, 10 at OpenAI.</summary>
    public const int PerAudioSecond = 32;

    /// <summary>A second of video at one frame a second, sound included, as Google counts.</summary>
    public const int PerVideoSecond = 300;

    private const long AnthropicMaximum = 4_784;
    private const long GeminiTile = 258;
    private const long GeminiMaximum = 16 * GeminiTile;
    private const long SmallModelPatches = 1_536;
    private const long OriginalPatches = 10_000;

    /// <summary>The tokens of an image at most.</summary>
    /// <param name="model">The upstream's model; an unknown one is counted by the dearest rule of all but gpt-4o-mini's.</param>
    /// <param name="size">The image's dimensions, each at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is less than 1.</exception>
    public static long Image(ReadOnlySpan<char> model, ImageSize size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Width, 1, nameof(size));
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Height, 1, nameof(size));
        return FamilyOf(model) switch
        {
            ImageFamily.Tiles => Tiles(size, 85, 170),
            ImageFamily.DearTiles => Tiles(size, 2_833, 5_667),
            ImageFamily.SmallPatches => SmallPatches(size),
            ImageFamily.Anthropic => Anthropic(size),
            ImageFamily.Gemini => Gemini(size),
            _ => Math.Max(
                Math.Max(Math.Max(Tiles(size, 85, 170), SmallPatches(size)), Math.Max(Anthropic(size), Gemini(size))),
                Math.Min(Patches(size, 32), OriginalPatches)),
        };
    }

    /// <summary>The tokens of an image of unknown dimensions at most, as one given by its URL: the model's maximum.</summary>
    /// <param name="model">The upstream's model.</param>
    public static long Image(ReadOnlySpan<char> model) => FamilyOf(model) switch
    {
        ImageFamily.Tiles => 85 + (8 * 170),
        ImageFamily.DearTiles => 2_833 + (8 * 5_667),
        ImageFamily.SmallPatches => Multiplied(SmallModelPatches),
        ImageFamily.Anthropic => AnthropicMaximum,
        ImageFamily.Gemini => GeminiMaximum,
        _ => OriginalPatches,
    };

    /// <summary>The tokens of a document at most.</summary>
    /// <param name="pages">Its pages; null when they are not known: then it may fill the context.</param>
    /// <param name="contextWindow">The model's context window in tokens, which nothing that is answered can pass.</param>
    public static long Document(int? pages, long contextWindow)
        => pages is null ? contextWindow : Math.Min(contextWindow, (long)pages * PerPage);

    /// <summary>The tokens of sound at most.</summary>
    /// <param name="length">How long it lasts; null when that is not known: then it may fill the context.</param>
    /// <param name="contextWindow">The model's context window in tokens, which nothing that is answered can pass.</param>
    public static long Audio(TimeSpan? length, long contextWindow)
        => length is null ? contextWindow : Math.Min(contextWindow, (long)Math.Ceiling(length.Value.TotalSeconds) * PerAudioSecond);

    private static ImageFamily FamilyOf(ReadOnlySpan<char> model)
    {
        if (model.StartsWith("claude", StringComparison.OrdinalIgnoreCase)) return ImageFamily.Anthropic;
        if (model.StartsWith("gemini", StringComparison.OrdinalIgnoreCase)) return ImageFamily.Gemini;
        if (model.StartsWith("gpt-4o-mini", StringComparison.OrdinalIgnoreCase)) return ImageFamily.DearTiles;
        if (IsOneOf(model, "gpt-4.1-mini", "gpt-4.1-nano", "gpt-5-mini", "gpt-5-nano", "o4-mini")) return ImageFamily.SmallPatches;
        return IsOneOf(model, "gpt-4o", "gpt-4.1", "gpt-5", "o1", "o3") ? ImageFamily.Tiles : ImageFamily.Unknown;
    }

    /// <summary>Whether the model is one of these names, alone or with a date behind it; gpt-5.4 is not gpt-5.</summary>
    private static bool IsOneOf(ReadOnlySpan<char> model, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (!model.StartsWith(name, StringComparison.OrdinalIgnoreCase)) continue;
            var rest = model[name.Length..];
            if (rest.IsEmpty || (rest[0] == '-' && rest.Length > 1 && char.IsAsciiDigit(rest[1]))) return true;
        }

        return false;
    }

    /// <summary>Brought to 768 pixels on the short side and 2,048 at most on the long one, then cut into squares of 512.</summary>
    private static long Tiles(ImageSize size, long perImage, long perTile)
    {
        var (shorter, longer) = (Math.Min(size.Width, size.Height), Math.Max(size.Width, size.Height));
        var scaled = Math.Min(2_048, DivideUp(768L * longer, shorter));
        return perImage + (2 * DivideUp(scaled, 512) * perTile);
    }

    private static long Patches(ImageSize size, int side) => DivideUp(size.Width, side) * DivideUp(size.Height, side);

    private static long SmallPatches(ImageSize size) => Multiplied(Math.Min(Patches(size, 32), SmallModelPatches));

    /// <summary>Small models multiply their patches, by 2.46 at most.</summary>
    private static long Multiplied(long patches) => DivideUp(patches * 246, 100);

    /// <summary>A token for 750 pixels, as older models counted; patches of 28 by 28 come to fewer but for thin images.</summary>
    private static long Anthropic(ImageSize size)
        => Math.Min(AnthropicMaximum, Math.Max(DivideUp((long)size.Width * size.Height, 750), Patches(size, 28)));

    /// <summary>Cut into squares of two thirds of the short side, 258 tokens each; at high resolution 2,240 at least.</summary>
    private static long Gemini(ImageSize size)
    {
        var unit = Math.Max(1, Math.Min(size.Width, size.Height) * 2L / 3);
        return Math.Clamp(DivideUp(size.Width, unit) * DivideUp(size.Height, unit) * GeminiTile, 2_240, GeminiMaximum);
    }

    private static long DivideUp(long value, long by) => (value + by - 1) / by;

    private enum ImageFamily
    {
        Unknown,
        Tiles,
        DearTiles,
        SmallPatches,
        Anthropic,
        Gemini,
    }
}
