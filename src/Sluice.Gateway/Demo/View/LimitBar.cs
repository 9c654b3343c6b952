using Sluice.Limits;
using Sluice.Pricing;
using Spectre.Console;

namespace Sluice.Gateway.Demo.View;

/// <summary>The room left under a limit, as a bar with its numbers.</summary>
internal static class LimitBar
{
    private const double Scarce = 0.25;

    /// <param name="limit">The limit.</param>
    /// <param name="nameWidth">Columns for its name.</param>
    /// <param name="width">The length of the bar in characters.</param>
    public static Markup Render(LimitReading limit, int nameWidth, int width)
    {
        var max = limit.Capacity;
        var left = limit.Remaining;
        var share = (double)left / max;
        var filled = left == 0 ? 0 : Math.Clamp((int)Math.Round(share * width), 1, width);
        var color = left == 0 ? "red" : share < Scarce ? "yellow" : "green";
        var bar = $"[{color}]{new string('█', filled)}[/][grey35]{new string('░', width - filled)}[/]";
        return new($"{Markup.Escape(limit.Name.PadRight(nameWidth))} {bar} {Amount(limit, left)}/{Amount(limit, max)}");
    }

    private static string Amount(LimitReading limit, long amount) =>
        limit.Dimension == Dimension.Cost ? Words.Money(new NanoUsd(amount)) : Words.Count(amount);
}
