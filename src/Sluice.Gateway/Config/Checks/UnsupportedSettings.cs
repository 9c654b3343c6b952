using System.Globalization;
using System.Text.Json;
using Sluice.Gateway.Config.Reading;

namespace Sluice.Gateway.Config.Checks;

/// <summary>Refuses settings that this version knows but does not enforce: none is accepted that does nothing.</summary>
internal static class UnsupportedSettings
{
    /// <summary>One row a setting; a capability that arrives deletes its rows.</summary>
    public static IReadOnlyList<UnsupportedSetting> Rows { get; } =
    [
        UnsupportedSetting.Only("backends.*.modelLimits", "limits on classes of models", "[]"),
    ];

    /// <summary>Reports every value that is not enforced.</summary>
    public static void Check(SourceNode root, ReadContext context)
    {
        foreach (var row in Rows)
        {
            var nodes = new List<SourceNode>();
            Find(root, row.Pattern.Replace("[]", ".[]", StringComparison.Ordinal).Split('.'), 0, nodes);
            foreach (var node in nodes)
            {
                if (context.IsFaulty(node.Path) || IsEnforced(row, node, context))
                    continue;
                context.Error(
                    node, $"{row.Capability}: not supported by this version yet", $"Remove it, or set it to {row.Neutral[0]}.");
            }
        }
    }

    private static void Find(SourceNode node, string[] steps, int step, List<SourceNode> found)
    {
        if (step == steps.Length)
        {
            found.Add(node);
            return;
        }

        foreach (var item in steps[step] == "[]" ? node.Items : [])
            Find(item, steps, step + 1, found);
        foreach (var member in steps[step] == "[]" ? [] : node.Members)
        {
            if (steps[step] == "*" || steps[step] == member.Name)
                Find(member.Value, steps, step + 1, found);
        }
    }

    private static bool IsEnforced(UnsupportedSetting row, SourceNode node, ReadContext context) =>
        row.Neutral.Any(json => IsSame(node, json, context));

    private static bool IsSame(SourceNode node, string json, ReadContext context)
    {
        if (node.Kind == JsonValueKind.String && json.StartsWith('"'))
        {
            var text = EnvironmentText.Expand(node.Text, context.Environment, out _);
            var other = json.Trim('"');
            return text == other || (Duration.TryParse(text, out var a) && Duration.TryParse(other, out var b) && a == b);
        }

        if (node.Kind == JsonValueKind.Number)
            return decimal.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && decimal.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out var neutral) && number == neutral;
        return json switch
        {
            "[]" => node is { Kind: JsonValueKind.Array, Items.Count: 0 },
            "{}" => node is { Kind: JsonValueKind.Object, Members.Count: 0 },
            "null" => node.IsNull,
            "false" => node.Kind == JsonValueKind.False,
            _ => false,
        };
    }
}
