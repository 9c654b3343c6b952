using System.Globalization;

namespace Sluice.Pricing;

/// <summary>An amount of money in nano-dollars: 1 USD is 1,000,000,000. Integers, so that sums are exact.</summary>
/// <param name="Value">The amount in nano-dollars.</param>
public readonly record struct NanoUsd(long Value) : IComparable<NanoUsd>
{
    /// <summary>Nano-dollars in a dollar.</summary>
    public const long PerUsd = 1_000_000_000;

    /// <summary>No money.</summary>
    public static NanoUsd Zero => default;

    /// <summary>The amount in dollars, exactly.</summary>
    public decimal Usd => Value / (decimal)PerUsd;

    /// <summary>Converts dollars, rounding up to a whole nano-dollar.</summary>
    /// <param name="usd">The amount in dollars.</param>
    /// <exception cref="OverflowException">The amount does not fit: about 9.2 billion dollars at most.</exception>
    public static NanoUsd FromUsd(decimal usd) => new(decimal.ToInt64(decimal.Ceiling(usd * PerUsd)));

    /// <summary>The sum; an overflow is an exception, never a wrong amount.</summary>
    public static NanoUsd operator +(NanoUsd left, NanoUsd right) => new(checked(left.Value + right.Value));

    /// <summary>The difference; an overflow is an exception, never a wrong amount.</summary>
    public static NanoUsd operator -(NanoUsd left, NanoUsd right) => new(checked(left.Value - right.Value));

    /// <summary>Whether left is the smaller amount.</summary>
    public static bool operator <(NanoUsd left, NanoUsd right) => left.Value < right.Value;

    /// <summary>Whether left is the larger amount.</summary>
    public static bool operator >(NanoUsd left, NanoUsd right) => left.Value > right.Value;

    /// <summary>Whether left is not the larger amount.</summary>
    public static bool operator <=(NanoUsd left, NanoUsd right) => left.Value <= right.Value;

    /// <summary>Whether left is not the smaller amount.</summary>
    public static bool operator >=(NanoUsd left, NanoUsd right) => left.Value >= right.Value;

    /// <summary>Adds; the named form of <c>+</c>.</summary>
    public static NanoUsd Add(NanoUsd left, NanoUsd right) => left + right;

    /// <summary>Subtracts; the named form of <c>-</c>.</summary>
    public static NanoUsd Subtract(NanoUsd left, NanoUsd right) => left - right;

    /// <inheritdoc/>
    public int CompareTo(NanoUsd other) => Value.CompareTo(other.Value);

    /// <summary>Dollars with as many decimals as the amount needs, such as <c>$0.000123</c>.</summary>
    public override string ToString() => "$" + Usd.ToString("0.00#######", CultureInfo.InvariantCulture);
}
