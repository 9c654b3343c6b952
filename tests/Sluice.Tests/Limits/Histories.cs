using FsCheck;
using FsCheck.Fluent;

namespace Sluice.Tests.Limits;

/// <summary>Random histories as sequences of numbers: what fails is shrunk to a short one, and a run can be repeated by its seed.</summary>
internal static class Histories
{
    public static void Check(int count, ulong seed, Action<Steps> history)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(count).WithEndSize(80).WithReplay(seed, 0x9E37_79B9_7F4A_7C15);
        var steps = ArbMap.Default.ArbFor<ushort[]>();
        FsCheck.Check.One(config, Prop.ForAll(steps, numbers => history(new(numbers))));
    }
}

/// <summary>The numbers that decide what happens next.</summary>
internal sealed class Steps(ushort[] numbers)
{
    private int _at;
    private uint _mixed = 2_463_534_242;

    public bool MoveNext() => _at++ < numbers.Length;

    /// <summary>A number from 0 to below the bound, decided by the step and by how many were drawn from it.</summary>
    public int Draw(int bound)
    {
        _mixed = (_mixed ^ (numbers.Length == 0 ? 1u : numbers[Math.Clamp(_at - 1, 0, numbers.Length - 1)] + 1u)) * 2_654_435_769;
        _mixed ^= _mixed >> 15;
        return (int)(_mixed % (uint)bound);
    }
}
