using System.Runtime.CompilerServices;

namespace Sluice.Limits;

/// <summary>One amount a <see cref="Dimension"/>, indexed by its number.</summary>
[InlineArray(Length)]
internal struct Amounts
{
    public const int Length = 6;

    private long _first;
}
