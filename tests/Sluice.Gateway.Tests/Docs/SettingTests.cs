using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Gateway.Admin.Configuration;
using Sluice.Gateway.Tests.Config;
using Sluice.Tests.Docs;

namespace Sluice.Gateway.Tests.Docs;

/// <summary>Holds the tables of settings to what reads them: each stands there with its default, and nothing else does.</summary>
public sealed partial class SettingTests
{
    private const string Reference = "docs/configuration.md";
    private const string Backends = "docs/configuration-backends.md";
    private const string Nonsense = "\"qqqqqqqqqqqqqqqqqqqqqqqq\":0";

    // Where the table begins, a configuration with a setting in it that is none, and where its defaults are found.
    public static TheoryData<string, string, string, string> Tables => new()
    {
        { Reference, "## `$`", Samples.With(Nonsense), "" },
        { Reference, "## `limits`", Samples.Backend($"\"limits\":{{{Nonsense}}}"), "backends.a.limits." },
        { Reference, "## `budgets[]`", Samples.With($"\"budgets\":[{{\"usd\":1,\"window\":\"day\",{Nonsense}}}]"), "budgets[0]." },
        { Reference, "## `keys.NAME`", Samples.Key(Nonsense), "keys.k." },
        { Reference, "| `routes` |", Samples.With($"\"routes\":{{\"r\":{{\"targets\":[\"a/m\"],{Nonsense}}}}}"), "routes.r." },
        { Reference, "| `pools` |", Samples.With($"\"pools\":[{{\"name\":\"primary\",{Nonsense}}}]"), "pools[0]." },
        { Reference, "| `prices` |", Samples.With($"\"prices\":{{\"m\":{{\"input\":1,\"output\":1,{Nonsense}}}}}"), "prices.m." },
        { Reference, "| `wait` |", Samples.With($"\"wait\":{{{Nonsense}}}"), "wait." },
        { Reference, "| `retry` |", Samples.With($"\"retry\":{{{Nonsense}}}"), "retry." },
        { Reference, "| `emergency` |", Samples.With($"\"emergency\":{{{Nonsense}}}"), "emergency." },
        { Reference, "| `server` |", Samples.With($"\"server\":{{{Nonsense}}}"), "server." },
        { Reference, "| `alerts` |", Samples.With($"\"alerts\":{{{Nonsense}}}"), "alerts." },
        { Reference, "| `telemetry.otlp` |", Samples.With($"\"telemetry\":{{\"otlp\":{{{Nonsense}}}}}"), "telemetry.otlp." },
        { Reference, "| `telemetry.log` |", Samples.With($"\"telemetry\":{{\"log\":{{{Nonsense}}}}}"), "telemetry.log." },
        { Reference, "| `usage` |", Samples.With($"\"usage\":{{{Nonsense}}}"), "usage." },
        { Reference, "| `backup` |", Samples.With($"\"backup\":{{{Nonsense}}}"), "backup." },
        { Backends, "# Configuration: backends", Samples.Backend(Nonsense), "backends.a." },
        { Backends, "| `models` |", Samples.Backend($"\"models\":{{\"m\":{{{Nonsense}}}}}"), "backends.a.models.m." },
        { Backends, "| `cooldown` |", Samples.Backend($"\"cooldown\":{{{Nonsense}}}"), "backends.a.cooldown." },
        { Backends, "| `breaker` |", Samples.Backend($"\"breaker\":{{{Nonsense}}}"), "backends.a.breaker." },
        { Backends, "| `timeouts` |", Samples.Backend($"\"timeouts\":{{{Nonsense}}}"), "backends.a.timeouts." },
        { Backends, "| `healthCheck` |", Samples.Backend($"\"healthCheck\":{{{Nonsense}}}"), "backends.a.healthCheck." },
        { Backends, "| `quotas` |", Samples.Backend($"\"quotas\":[{{\"tokens\":1,\"window\":\"5h\",{Nonsense}}}]"), "backends.a.quotas[0]." },
        { Backends, "| `simulate` |", $"{{\"backends\":{{\"a\":{{\"protocol\":\"simulated\",\"simulate\":{{{Nonsense}}}}}}}}}", "backends.a.simulate." },
    };

    [Theory]
    [MemberData(nameof(Tables))]
    public void Every_setting_stands_in_the_page_with_its_default_and_no_other(string page, string heading, string config, string path)
    {
        var rows = Rows(Repository.Read(page), heading);
        var known = Assert.Single(Samples.Parse(config).Errors).Remedy;
        Assert.StartsWith("Known: ", known, StringComparison.Ordinal);

        Assert.Equal(known["Known: ".Length..^1].Split(", ").Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));

        var result = Samples.Parse(config.Replace($",{Nonsense}", "", StringComparison.Ordinal).Replace(Nonsense, "", StringComparison.Ordinal));
        Assert.Empty(result.Errors);
        foreach (var setting in SettingSources.List(result.Config!, result.Source).Where(setting => setting.Source == "default" && setting.Path.StartsWith(path, StringComparison.Ordinal)))
        {
            if (rows.TryGetValue(setting.Path[path.Length..], out var told) && Shown(setting.Value) is { } shown && IsLiteral(told))
                Assert.True(Literal(told) == shown, $"{page}: the default of {setting.Path} is {shown}, and the page says {told}");
        }
    }

    [Fact]
    public void A_wrong_default_is_noticed() =>
        Assert.Equal(("\"10s\"", "10s"), (Rows("| `wait` | what | default |\n|---|---|---|\n| `max` | how long | `\"10s\"` |\n\n", "| `wait` |")["max"].Trim('`'), Literal("`\"10s\"`")));

    private static Dictionary<string, string> Rows(string page, string heading)
    {
        // A heading, or the head of a table: not a row that begins like it.
        var head = Regex.Match(page, $"^{Regex.Escape(heading)}{(heading.StartsWith('|') ? @"[^\n]*\n" : ".*?")}(?=\\|---)", RegexOptions.Multiline | RegexOptions.Singleline, TimeSpan.FromSeconds(1));
        Assert.True(head.Success, $"there is no {heading}");
        var part = page[(head.Index + head.Length)..].Split("\n\n")[0];
        return Row().Matches(part)
            .SelectMany(row => row.Groups["names"].Value.Split(", ").Select(name => KeyValuePair.Create(name.Trim('`'), row.Groups["default"].Value.Trim())))
            .ToDictionary(StringComparer.Ordinal);
    }

    private static bool IsLiteral(string told) => told.Length > 2 && told[0] == '`' && told.LastIndexOf('`') == told.Length - 1 && told.AsSpan(1, told.Length - 2).IndexOf('`') < 0;

    private static string Literal(string told) => told.Trim('`').Trim('"');

    private static string? Shown(JsonNode? value) => value is JsonValue said && said.TryGetValue<string>(out var text) ? text : value?.ToJsonString();

    [GeneratedRegex(@"^\| (?<names>`\w+`(, `\w+`)*) \|.*\|(?<default>[^|]*)\|$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Row();
}
