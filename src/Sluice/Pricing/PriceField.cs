using System.Globalization;
using System.Runtime.CompilerServices;

namespace Sluice.Pricing;

/// <summary>Refuses what cannot be a price, naming the field and the value.</summary>
internal static class PriceField
{
    public static long Checked(long value, [CallerMemberName] string field = "")
        => value >= 0 ? value : throw Refused(field, value.ToString(CultureInfo.InvariantCulture));

    public static long? Checked(long? value, [CallerMemberName] string field = "")
        => value is { } given ? Checked(given, field) : null;

    public static long CheckedThreshold(long inputTokens, [CallerMemberName] string field = "")
        => inputTokens > 0
            ? inputTokens
            : throw new ArgumentOutOfRangeException(field, $"{field} is {inputTokens}: a tier begins above 1 token or more.");

    public static IReadOnlyList<PriceTier> CheckedTiers(IReadOnlyList<PriceTier> tiers, [CallerMemberName] string field = "")
    {
        ArgumentNullException.ThrowIfNull(tiers);
        for (var i = 1; i < tiers.Count; i++)
        {
            if (tiers[i].InputTokens > tiers[i - 1].InputTokens) continue;
            throw new ArgumentException(
                $"{field}[{i}].InputTokens is {tiers[i].InputTokens}, not more than the {tiers[i - 1].InputTokens} before it: list tiers by rising input.",
                field);
        }

        return [.. tiers];
    }

    public static ArgumentOutOfRangeException Refused(string field, string value)
        => new(field, $"{field} is {value}: a price must be 0 or more, and a number. Leave it out where the provider has no such price.");
}
