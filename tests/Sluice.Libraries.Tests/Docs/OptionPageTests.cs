using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Sluice.Control;
using Sluice.Health;
using Sluice.Http;
using Sluice.Polly;
using Sluice.RateLimiting;
using Sluice.Resilience;
using Sluice.Tests.Docs;

namespace Sluice.Libraries.Tests.Docs;

/// <summary>Holds the tables of options to the code: each option stands there with its default, and nothing else does.</summary>
public sealed partial class OptionPageTests
{
    public static TheoryData<string, string, Type> Tables => new()
    {
        { "docs/options.md", "## `TrafficControlOptions`", typeof(TrafficControlOptions) },
        { "docs/options.md", "## `BudgetSettings`", typeof(BudgetSettings) },
        { "docs/options.md", "## `PriceSettings`", typeof(PriceSettings) },
        { "docs/options.md", "| `Retry` | unit", typeof(RetryPolicy) },
        { "docs/options.md", "| `Cooldown` | unit", typeof(CooldownOptions) },
        { "docs/options.md", "| `Breaker` | unit", typeof(BreakerOptions) },
        { "docs/http.md", "| `HttpControlOptions` |", typeof(HttpControlOptions) },
        { "docs/polly.md", "| `AdmissionStrategyOptions` |", typeof(AdmissionStrategyOptions) },
        { "docs/polly.md", "| `TargetBreakerStrategyOptions` |", typeof(TargetBreakerStrategyOptions) },
        { "docs/rate-limiters.md", "| `TrafficRateLimiterOptions` |", typeof(TrafficRateLimiterOptions) },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_option_stands_in_the_page_with_its_default_and_nothing_else_does(string page, string heading, Type options)
    {
        var rows = Rows(Repository.Read(page), heading);
        var properties = options.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        var fresh = Activator.CreateInstance(options);

        Assert.Equal(properties.Select(property => property.Name).Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        foreach (var property in properties)
        {
            if (Shown(property.GetValue(fresh)) is { } shown)
                Assert.True(rows[property.Name] == shown, $"{page}: the default of {property.Name} is {shown}, and the page says {rows[property.Name]}");
        }
    }

    // From a heading to the next one; from the head of a table, where it begins with one, to its end.
    private static Dictionary<string, string> Rows(string page, string heading)
    {
        var part = page[(page.IndexOf(heading, StringComparison.Ordinal) + heading.Length)..];
        part = part.Split(heading.StartsWith('|') ? "\n\n" : "\n## ")[0];
        return Row().Matches(part).ToDictionary(row => row.Groups["name"].Value, row => row.Groups["default"].Value.Trim().Trim('`'), StringComparer.Ordinal);
    }

    private static string? Shown(object? value) => value switch
    {
        long or int => ((IFormattable)value).ToString(null, CultureInfo.InvariantCulture),
        double number => number.ToString(CultureInfo.InvariantCulture),
        TimeSpan { TotalMinutes: > 1 } time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.###} min"),
        TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s"),
        bool on => on ? "yes" : "no",
        Enum or string => value.ToString(),
        _ => null, // said in words
    };

    [GeneratedRegex(@"^\| `(?<name>\w+)` \|[^|]*\|(?<default>[^|]*)\|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Row();
}
