using System.Globalization;

namespace Sluice.Storage.Accounting;

/// <summary>A row of <c>usage_counts</c>, added up over a step of time.</summary>
internal sealed class UsageCountRow
{
    public long StartMs { get; init; }

    public string Kind { get; init; } = "";

    public string Value { get; init; } = "";

    public long Requests { get; init; }

    public UsageCount ToCount()
    {
        var kind = Array.Find(Enum.GetValues<UsageCountKind>(), kind => UsageCounts.Word(kind) == Kind);
        return kind == UsageCountKind.Refused
            ? new(StartMs, kind, Value, 0, Requests)
            : new(StartMs, kind, "", int.Parse(Value, CultureInfo.InvariantCulture), Requests);
    }
}
