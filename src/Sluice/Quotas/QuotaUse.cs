using Sluice.Limits;

namespace Sluice.Quotas;

/// <summary>Usage of the past, to be counted again: one call, or the sum of a short while.</summary>
/// <param name="At">When it was used; of a sum, the end of the while, so that none of it stops counting early.</param>
/// <param name="Amount">How much: requests, tokens or nano-dollars; not negative.</param>
public readonly record struct QuotaUse(DateTimeOffset At, long Amount)
{
    private const int Parts = 64;

    // In a window that does not roll, all of it stops counting at once, so that when it was used does not matter.
    internal static QuotaUse[] Spread(long total, Window window, DateTimeOffset utcNow)
    {
        if (window is not Window.Rolling { Length: var length })
            return [new(utcNow, total)];
        var uses = new QuotaUse[Parts];
        for (var i = 0; i < Parts; i++)
        {
            var part = (long)((Int128)total * (i + 1) / Parts) - (long)((Int128)total * i / Parts);
            uses[i] = new(utcNow - (length * (Parts - 1 - i) / Parts), part);
        }

        return uses;
    }
}
