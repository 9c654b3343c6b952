using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sluice.Gateway.Config;
using Sluice.Gateway.Config.Reading;
using Sluice.Gateway.Config.Writing;

namespace Sluice.Gateway.Admin.Configuration;

/// <summary>Lists every effective value with where it comes from, by holding the configuration beside what was written.</summary>
internal static partial class SettingSources
{
    /// <param name="config">What is in force.</param>
    /// <param name="source">What it was read from; <see langword="null"/> where that is not known.</param>
    public static IReadOnlyList<SettingView> List(SluiceConfig config, SourceNode? source)
    {
        var settings = new List<SettingView>();
        Walk(ConfigWriter.Write(config), source, "", settings);
        return settings;
    }

    private static void Walk(JsonNode? value, SourceNode? written, string path, List<SettingView> settings)
    {
        if (value is JsonObject { Count: > 0 } members)
        {
            foreach (var (name, member) in members)
                Walk(member, Below(written, name, member), path.Length == 0 ? ConfigPath.Member(ConfigPath.Root, name) : ConfigPath.Member(path, name), settings);
        }
        else if (value is JsonArray { Count: > 0 } items)
        {
            for (var i = 0; i < items.Count; i++)
                Walk(items[i], written is { Kind: JsonValueKind.Array } && i < written.Items.Count ? written.Items[i] : null, ConfigPath.Item(path, i), settings);
        }
        else
        {
            settings.Add(Setting(path, value?.DeepClone(), written));
        }
    }

    // "a": "b" for "a": { "upstream": "b" }, as with models and pools: what is said by it has its line, the rest of it is a default.
    private static SourceNode? Below(SourceNode? written, string name, JsonNode? member) => written?.Kind switch
    {
        JsonValueKind.Object => written[name],
        JsonValueKind.String when member is JsonValue said && said.TryGetValue<string>(out var text) && (text == written.Text || Variables().IsMatch(written.Text)) => written,
        _ => null,
    };

    private static SettingView Setting(string path, JsonNode? value, SourceNode? written)
    {
        if (written is null)
            return new(path, value, "default", null, null);
        if (written.IsLiteral)
            return new(path, value, "database", null, null);
        int? line = written.Line > 0 ? written.Line : null;
        var variables = written.Kind == JsonValueKind.String ? Variables().Matches(written.Text) : null;
        return variables is { Count: > 0 }
            ? new(path, value, "environment", line, string.Join(", ", variables.Select(variable => variable.Groups["name"].Value).Distinct(StringComparer.Ordinal)))
            : new(path, value, "file", line, null);
    }

    [GeneratedRegex(@"\$\{(?<name>\w+)\}", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Variables();
}
