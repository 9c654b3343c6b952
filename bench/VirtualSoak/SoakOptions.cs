using System.Globalization;

namespace Sluice.Bench.VirtualSoak;

/// <summary>How long, and how much.</summary>
/// <param name="Days">Virtual days; at least 1.</param>
/// <param name="CallsPerMinute">Calls a virtual minute on average; at least 1.</param>
/// <param name="Seed">Of everything random.</param>
internal sealed record SoakOptions(int Days, int CallsPerMinute, int Seed)
{
    /// <summary>Reads <c>--days 30 --calls-per-minute 30 --seed 1</c>, of which each may be left out.</summary>
    /// <exception cref="FormatException">An option is unknown or has no such value; the message says which.</exception>
    public static SoakOptions Parse(string[] args)
    {
        var options = new SoakOptions(30, 30, 1);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) || value < 1)
                throw new FormatException($"{args[i]} needs a whole number of at least 1.");
            options = args[i] switch
            {
                "--days" => options with { Days = value },
                "--calls-per-minute" => options with { CallsPerMinute = value },
                "--seed" => options with { Seed = value },
                _ => throw new FormatException($"There is no option {args[i]}: there are --days, --calls-per-minute and --seed."),
            };
        }

        return options;
    }
}
