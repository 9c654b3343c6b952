using System.Globalization;
using Sluice.Gateway.Config.Checks;

namespace Sluice.Gateway.Tests.Config;

public sealed class UnsupportedSettingsTests
{
    /// <summary>For every row of the table: a value that asks for something, and the rest of the objects around it.</summary>
    private static readonly Dictionary<string, string> Asking = new(StringComparer.Ordinal)
    {
        ["backends.*.modelLimits"] = "[{\"models\":[\"gpt-4o*\"],\"tpm\":60000}]",
    };

    public static TheoryData<int> RowNumbers => [.. Enumerable.Range(0, UnsupportedSettings.Rows.Count)];

    [Theory]
    [MemberData(nameof(RowNumbers))]
    public void A_setting_that_is_not_enforced_is_refused_by_name(int number)
    {
        var row = UnsupportedSettings.Rows[number];
        var error = Assert.Single(Samples.Parse(File(row.Pattern, Asking[row.Pattern])).Errors);
        Assert.Equal(row.Pattern.Replace("[]", "[0]", StringComparison.Ordinal).Replace("*", "n", StringComparison.Ordinal), error.Path);
        Assert.Equal($"{row.Capability}: not supported by this version yet", error.Message);
        Assert.Equal($"Remove it, or set it to {row.Neutral[0]}.", error.Remedy);
    }

    [Theory]
    [MemberData(nameof(RowNumbers))]
    public void A_setting_that_is_not_enforced_is_accepted_where_it_asks_for_nothing(int number)
    {
        var row = UnsupportedSettings.Rows[number];
        foreach (var neutral in row.Neutral)
            Assert.Empty(Samples.Parse(File(row.Pattern, neutral)).Errors);
    }

    [Theory]
    [InlineData("\"affinity\":\"0s\"")]
    public void Another_way_to_write_nothing_is_accepted(string more) => Assert.Empty(Samples.Parse(Samples.With(more)).Errors);

    /// <summary>A valid file in which a setting has a value.</summary>
    private static string File(string pattern, string value)
    {
        var steps = pattern.Split('.');
        var inner = value;
        for (var i = steps.Length - 1; i >= 0; i--)
        {
            var step = steps[i];
            var isList = step.EndsWith("[]", StringComparison.Ordinal);
            var name = step == "*" ? "n" : isList ? step[..^2] : step;
            inner = isList
                ? string.Create(CultureInfo.InvariantCulture, $"{{{Around(steps, i, value)}\"{name}\":[{{\"usd\":1,\"window\":\"day\",{inner[1..]}]}}")
                : string.Create(CultureInfo.InvariantCulture, $"{{{Around(steps, i, value)}\"{name}\":{inner}}}");
        }

        return steps[0] == "backends" ? inner : Samples.With(inner[1..^1]);
    }

    /// <summary>What an object needs besides the setting to be valid.</summary>
    private static string Around(string[] steps, int at, string value) => (steps[0], at, steps[^1]) switch
    {
        ("backends", 2, "protocol") => "\"apiKey\":\"abcdefgh\",",
        ("backends", 2, "auth") when value == "\"passthrough\"" => "\"protocol\":\"openai\",",
        ("backends", 2, "auth") => "\"protocol\":\"openai\",\"apiKey\":\"abcdefgh\",",
        ("backends", 2, _) => Samples.A + ",",
        ("routes", 2, _) => "\"targets\":[\"a/x\"],",
        ("keys", 2, _) => "\"key\":\"${TEAM_A_KEY}\",",
        _ => "",
    };
}
