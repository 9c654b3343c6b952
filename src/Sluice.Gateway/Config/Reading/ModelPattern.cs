using System.Text.Json;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads names of models and patterns of them: a name, or its beginning followed by <c>*</c>.</summary>
internal static class ModelPattern
{
    private const string Remedy = "Write a model's name, or its beginning followed by one \"*\".";

    /// <summary>Reports a property name that cannot be a model's name.</summary>
    public static void CheckName(SourceMember member, ReadContext context)
    {
        if (!IsModelName(member.Name) || member.Name.Contains('*', StringComparison.Ordinal))
            context.Error(
                member.Value.Path, Quote.Text(member.Name), "is not a model's name",
                "Write 1 to 256 characters without white space and \"*\".", member.Value.Line);
    }

    /// <summary>Whether a text is a pattern.</summary>
    public static bool IsPattern(string text) =>
        IsModelName(text) && text.IndexOf('*', StringComparison.Ordinal) is var star && (star < 0 || star == text.Length - 1);

    /// <summary>Reports a property name that is not a pattern.</summary>
    public static bool CheckPattern(SourceMember member, ReadContext context)
    {
        if (IsPattern(member.Name))
            return true;
        context.Error(member.Value.Path, Quote.Text(member.Name), "is not a model or pattern", Remedy, member.Value.Line);
        return false;
    }

    /// <summary>Reads a list of patterns; everything where it is absent.</summary>
    public static IReadOnlyList<string> ReadList(ObjectReader o, string name, ReadContext context)
    {
        if (o.Take(name) is not { } node)
            return ["*"];
        var patterns = o.List(name, ReadOne);
        if (node is { Kind: JsonValueKind.Array, Items.Count: 0 })
            context.Error(
                node.Path, "an empty list", "names no model, so that nothing could be called",
                "Write [\"*\"] for all; to stop a key set enabled: false.", node.Line);
        return patterns;
    }

    private static string? ReadOne(SourceNode node, ReadContext context)
    {
        if (ScalarReader.Text(node, context) is not { } text)
            return null;
        if (IsPattern(text))
            return text;
        context.Error(node, "is not a model or pattern", Remedy);
        return null;
    }

    /// <summary>Whether a text can name a model.</summary>
    public static bool IsModelName(string text) =>
        text.Length is > 0 and <= 256 && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c));
}
