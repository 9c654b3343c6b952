using System.Globalization;
using System.Text.Json;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Turns single values into numbers, texts, durations and choices; reports what does not fit.</summary>
internal static class ScalarReader
{
    /// <summary>A text with its environment variables put in; null after an error.</summary>
    public static string? Text(SourceNode node, ReadContext context)
    {
        if (node.Kind != JsonValueKind.String)
        {
            context.Error(node, "must be a string", "Write it in quotes.");
            return null;
        }

        string? problem = null;
        var text = node.IsLiteral ? node.Text : EnvironmentText.Expand(node.Text, context.Environment, out problem);
        if (problem is not null)
        {
            context.Error(node, problem, "Set the variable for the gateway's process, or write the value here.");
            return null;
        }

        if (node.IsSecret)
            context.Secret(text);
        return text;
    }

    /// <summary>True or false; null after an error.</summary>
    public static bool? Flag(SourceNode node, ReadContext context)
    {
        if (node.Kind is JsonValueKind.True or JsonValueKind.False)
            return node.Kind == JsonValueKind.True;
        context.Error(node, "must be true or false", "Write true or false, without quotes.");
        return null;
    }

    /// <summary>A finite number from least to most; null after an error.</summary>
    public static decimal? Number(SourceNode node, ReadContext context, decimal least, decimal most, string remedy)
    {
        if (node.Kind != JsonValueKind.Number)
        {
            var quoted = node.Kind == JsonValueKind.String && !node.IsSecret && IsNumber(node.Text, out _);
            var unquote = quoted ? $"Write it without quotes: {node.Text}." : "Write a finite number, such as 60, without quotes.";
            context.Error(node, "must be a number", unquote);
            return null;
        }

        if (!IsNumber(node.Text, out var number))
        {
            context.Error(node, "is not a finite number that can be counted with", remedy);
            return null;
        }

        if (number >= least && number <= most)
            return number;
        context.Error(node, number < 0 && least >= 0 ? "must not be negative" : $"must be from {Plain(least)} to {Plain(most)}", remedy);
        return null;
    }

    /// <summary>A whole number from least to most; null after an error.</summary>
    public static long? Whole(SourceNode node, ReadContext context, long least, long most, string remedy)
    {
        if (Number(node, context, least, most, remedy) is not { } number)
            return null;
        if (decimal.IsInteger(number))
            return (long)number;
        context.Error(node, "must be a whole number", remedy);
        return null;
    }

    /// <summary>A duration from least to most; null after an error.</summary>
    public static TimeSpan? Duration(SourceNode node, ReadContext context, TimeSpan least, TimeSpan most)
    {
        const string Remedy = "Write a whole number and its unit, such as \"500ms\", \"30s\", \"5m\", \"5h\" or \"7d\".";
        TimeSpan duration;
        if (node.Kind == JsonValueKind.Number && node.Text == "0")
        {
            duration = TimeSpan.Zero;
        }
        else if (node.Kind != JsonValueKind.String)
        {
            context.Error(node, "must be a duration in quotes", Remedy);
            return null;
        }
        else if (Text(node, context) is not { } text)
        {
            return null;
        }
        else if (!Config.Duration.TryParse(text, out duration))
        {
            context.Error(node, "is not a duration", Remedy);
            return null;
        }

        if (duration >= least && duration <= most)
            return duration;
        context.Error(node, $"must be from {Config.Duration.Format(least)} to {Config.Duration.Format(most)}", Remedy);
        return null;
    }

    /// <summary>One of several words; the fallback after an error.</summary>
    public static T Choice<T>(SourceNode node, ReadContext context, T fallback, IReadOnlyList<(string Word, T Value)> choices)
    {
        if (Text(node, context) is not { } text)
            return fallback;
        foreach (var (word, value) in choices)
        {
            if (word == text)
                return value;
        }

        string[] words = [.. choices.Select(c => c.Word)];
        var near = Names.Nearest(node.Text, words) is { } nearest ? $"Did you mean \"{nearest}\"?" : "Choose one of these.";
        context.Error(node, $"must be {string.Join(" | ", words)}", near);
        return fallback;
    }

    private static bool IsNumber(string text, out decimal number) =>
        decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out number);

    private static string Plain(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
