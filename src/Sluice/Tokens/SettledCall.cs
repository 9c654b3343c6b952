using System.Runtime.InteropServices;

namespace Sluice.Tokens;

/// <summary>What a call used beside what was thought, told by its provider.</summary>
/// <param name="InputBound">The upper bound of its input tokens, before any correction; 0 says nothing.</param>
/// <param name="InputTokens">All input tokens that it used.</param>
/// <param name="OutputTokens">Output tokens that it used, of all choices.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SettledCall(long InputBound, long InputTokens, long OutputTokens)
{
    private readonly long _furtherChoices;

    /// <summary>How many answers it asked for, at least 1. Default 1.</summary>
    public long Choices
    {
        get => 1 + _furtherChoices;
        init => _furtherChoices = Math.Max(0, value - 1);
    }

    /// <summary>Whether its output ended at a limit, so that nobody knows how long it would have been.</summary>
    public bool IsCut { get; init; }
}
