namespace Sluice.Tokens;

/// <summary>
/// What each feature of a text costs at most, in sixty-fourths of a token. Found by fitting an upper quantile of
/// max(o200k_base, cl100k_base) x 1.12 over prose in nine languages, thirteen programming and markup languages, JSON and
/// adversarial text (random letters, digits, base64, white space, every script), then rounded.
/// </summary>
internal static class TokenWeights
{
    /// <summary>Units in a token.</summary>
    public const int PerToken = 64;

    /// <summary>Once a text.</summary>
    public const int Text = 96;

    /// <summary>A word that follows a space, which tokenizers take into the word.</summary>
    public const int WordAfterSpace = 74;

    /// <summary>A word that follows a byte which is not ASCII, as the rest of a word behind an accent.</summary>
    public const int WordAfterNonAscii = 80;

    /// <summary>Any other word: at a start, or behind punctuation or a digit.</summary>
    public const int WordElsewhere = 96;

    /// <summary>A capital behind a small letter: identifiers split there.</summary>
    public const int CaseChange = 10;

    /// <summary>A capital behind a capital: words in capitals are cut finer.</summary>
    public const int CapitalRun = 23;

    /// <summary>Each letter of a word from its fifth on.</summary>
    public const int LongWordLetter = 20;

    /// <summary>Each letter of a word from its ninth on, in addition: compounds, as Dutch and German have them.</summary>
    public const int CompoundLetter = 14;

    /// <summary>Each letter that ends four consonants in a row: no vocabulary holds such words whole.</summary>
    public const int ConsonantRun = 53;

    /// <summary>j, q, x, z: frequent in random letters, rare in words.</summary>
    public const int RareLetter = 92;

    /// <summary>A run of digits: its last group of up to three.</summary>
    public const int Number = 82;

    /// <summary>Each digit: a third of a group.</summary>
    public const int Digit = 24;

    /// <summary>A number behind a space, which does not take the space in.</summary>
    public const int NumberAfterSpace = 34;

    /// <summary>A run of punctuation.</summary>
    public const int Punctuation = 29;

    /// <summary>Each further character of a run of punctuation.</summary>
    public const int PunctuationRun = 49;

    /// <summary>A run of two and more spaces; its length hardly matters.</summary>
    public const int SpaceRun = 110;

    /// <summary>Tabs and line ends: a run of them.</summary>
    public const int LineBreak = 17;

    /// <summary>Tabs and line ends: each further one of a run.</summary>
    public const int LineBreakRun = 59;

    /// <summary>A control character other than tabs and line ends.</summary>
    public const int Control = 64;

    /// <summary>A byte that belongs to no UTF-8 character.</summary>
    public const int Stray = 64;

    /// <summary>A Han character of extension A: three bytes, three tokens.</summary>
    public const int RareHan = 192;

    /// <summary>What a character costs by its first byte in UTF-8, from 0xC0 on.</summary>
    public static ReadOnlySpan<byte> Lead =>
    [
        64, 64,                                                         // C0, C1: never valid
        46, 46,                                                         // C2, C3: Latin-1
        128, 128,                                                       // C4, C5: Latin with marks
        128, 128, 128, 128, 128, 128,                                   // C6..CB: Latin of other alphabets, phonetics
        128, 128, 128, 128,                                             // CC..CF: combining marks, Greek
        44, 44,                                                         // D0, D1: Cyrillic
        140, 140, 140, 140, 140, 140, 140, 140, 140, 140, 140, 140, 140, 140, // D2..DF: Armenian, Hebrew, Arabic, Syriac
        150, 192,                                                       // E0, E1: Indic, Thai; Georgian, Ethiopic, Khmer, Vietnamese
        187,                                                            // E2: signs and arrows
        99,                                                             // E3: kana
        116, 116, 116, 116, 116, 116,                                   // E4..E9: Han
        120, 120, 120, 120,                                             // EA..ED: Hangul
        148, 148,                                                       // EE, EF: private use, full width
        255, 255, 255, 255, 255,                                        // F0..F4: emoji, rare Han
        64, 64, 64, 64, 64, 64, 64, 64, 64, 64, 64,                     // F5..FF: never valid
    ];
}
