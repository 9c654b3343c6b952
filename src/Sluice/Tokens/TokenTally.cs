using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sluice.Tokens;

/// <summary>Adds up the weights of a text that arrives in pieces; how the pieces are cut changes nothing. Lives on the stack.</summary>
internal struct TokenTally
{
    private ByteClasses _before;
    private ulong _continuationsDue;
    private long _weight;
    private long _bytes;
    private Block _pending;

    /// <summary>Adds a piece of the text.</summary>
    public void Add(ReadOnlySpan<byte> utf8)
    {
        var pending = (int)(_bytes % ByteClasses.BlockLength);
        _bytes += utf8.Length;
        if (pending > 0)
        {
            var taken = Math.Min(utf8.Length, ByteClasses.BlockLength - pending);
            utf8[..taken].CopyTo(((Span<byte>)_pending)[pending..]);
            if (pending + taken < ByteClasses.BlockLength) return;
            AddBlock(_pending, ulong.MaxValue);
            utf8 = utf8[taken..];
        }

        while (utf8.Length >= ByteClasses.BlockLength)
        {
            AddBlock(utf8[..ByteClasses.BlockLength], ulong.MaxValue);
            utf8 = utf8[ByteClasses.BlockLength..];
        }

        utf8.CopyTo(_pending);
    }

    /// <summary>The bound, once the whole text is added.</summary>
    public long Finish()
    {
        if (_bytes == 0) return 0;
        var pending = (int)(_bytes % ByteClasses.BlockLength);
        if (pending > 0)
        {
            ((Span<byte>)_pending)[pending..].Clear();
            AddBlock(_pending, (1UL << pending) - 1);
        }

        return Math.Min(_bytes, (_weight + TokenWeights.Text + TokenWeights.PerToken - 1) / TokenWeights.PerToken);
    }

    private void AddBlock(ReadOnlySpan<byte> block, ulong present)
    {
        var now = ByteClasses.Of(in MemoryMarshal.GetReference(block));
        var afterLetter = Behind(now.Letters, _before.Letters, 1);
        var afterSpace = Behind(now.Spaces, _before.Spaces, 1);
        var afterNonAscii = Behind(now.NonAscii, _before.NonAscii, 1);
        var afterCapital = Behind(now.Capitals, _before.Capitals, 1);
        var words = now.Letters & ~afterLetter;
        var letters2 = now.Letters & afterLetter;
        var letters4 = letters2 & Behind(letters2, _before.Letters & (_before.Letters << 1), 2);
        var letters5 = letters4 & Behind(now.Letters, _before.Letters, 4);
        var letters9 = letters5 & Behind(letters5, LastInLongWord(_before.Letters), 4);
        var consonants2 = now.Consonants & Behind(now.Consonants, _before.Consonants, 1);
        var consonants4 = consonants2 & Behind(consonants2, _before.Consonants & (_before.Consonants << 1), 2);
        var numbers = now.Digits & ~Behind(now.Digits, _before.Digits, 1);
        var afterPunctuation = Behind(now.Punctuation, _before.Punctuation, 1);
        var afterLineBreak = Behind(now.LineBreaks, _before.LineBreaks, 1);

        var weight = Count(words & afterSpace) * TokenWeights.WordAfterSpace
            + Count(words & afterNonAscii) * TokenWeights.WordAfterNonAscii
            + Count(words & ~(afterSpace | afterNonAscii)) * TokenWeights.WordElsewhere
            + Count(now.Capitals & afterLetter & ~afterCapital) * TokenWeights.CaseChange
            + Count(now.Capitals & afterCapital) * TokenWeights.CapitalRun
            + Count(letters5) * TokenWeights.LongWordLetter
            + Count(letters9) * TokenWeights.CompoundLetter
            + Count(consonants4) * TokenWeights.ConsonantRun
            + Count(now.RareLetters) * TokenWeights.RareLetter
            + Count(numbers) * TokenWeights.Number
            + Count(now.Digits) * TokenWeights.Digit
            + Count(numbers & afterSpace) * TokenWeights.NumberAfterSpace
            + Count(now.Punctuation & ~afterPunctuation) * TokenWeights.Punctuation
            + Count(now.Punctuation & afterPunctuation) * TokenWeights.PunctuationRun
            + Count(now.Spaces & afterSpace & ~Behind(now.Spaces, _before.Spaces, 2)) * TokenWeights.SpaceRun
            + Count(now.LineBreaks & ~afterLineBreak) * TokenWeights.LineBreak
            + Count(now.LineBreaks & afterLineBreak) * TokenWeights.LineBreakRun
            + Count(now.Controls & present) * TokenWeights.Control;
        if ((now.NonAscii | _continuationsDue) != 0) weight += WeighNonAscii(block, now.NonAscii);

        _weight += weight;
        _before = now;
    }

    /// <summary>Characters weigh by their first byte; a continuation byte that no first byte asked for weighs by itself.</summary>
    private int WeighNonAscii(ReadOnlySpan<byte> block, ulong nonAscii)
    {
        var weights = TokenWeights.Lead;
        var (weight, due, dueNext, continuations) = (0, _continuationsDue, 0UL, 0UL);
        for (var rest = nonAscii; rest != 0; rest &= rest - 1)
        {
            var at = BitOperations.TrailingZeroCount(rest);
            var lead = block[at];
            if (lead < 0xC0)
            {
                continuations |= 1UL << at;
                continue;
            }

            var isRareHan = at + 1 < ByteClasses.BlockLength
                && ((lead == 0xE3 && block[at + 1] >= 0x84) || (lead == 0xE4 && block[at + 1] < 0xB8));
            weight += isRareHan ? TokenWeights.RareHan : weights[lead - 0xC0];
            var follow = lead switch { < 0xC2 => 0UL, < 0xE0 => 0b1UL, < 0xF0 => 0b11UL, < 0xF5 => 0b111UL, _ => 0UL };
            due |= follow << at << 1;
            dueNext |= follow >> (63 - at);
        }

        _continuationsDue = dueNext;
        return weight + (Count(continuations & ~due) * TokenWeights.Stray);
    }

    /// <summary>Letters with four letters before them; only what the last bytes of a block say is looked at.</summary>
    private static ulong LastInLongWord(ulong letters)
    {
        var letters2 = letters & (letters << 1);
        return letters2 & (letters2 << 2) & (letters << 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Behind(ulong now, ulong before, int distance) => (now << distance) | (before >> (64 - distance));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Count(ulong mask) => BitOperations.PopCount(mask);

    [InlineArray(ByteClasses.BlockLength)]
    private struct Block
    {
        private byte _first;
    }
}
