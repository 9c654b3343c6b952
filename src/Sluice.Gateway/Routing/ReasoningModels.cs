namespace Sluice.Gateway.Routing;

/// <summary>
/// Tells by their names the models that think before they answer and bill it. A name that is not known is taken for one that does not;
/// what its stream and its request say decides then.
/// </summary>
internal static class ReasoningModels
{
    private static readonly string[] Beginnings = ["o1", "o3", "o4", "gpt-5", "grok-4", "qwq"];

    private static readonly string[] Parts = ["reason", "thinking", "deepseek-r1", "gpt-oss", "magistral"];

    /// <summary>Whether a model is known to reason.</summary>
    /// <param name="model">The upstream's model; what stands before its last slash does not count.</param>
    public static bool Has(string model)
    {
        var name = model.AsSpan(model.LastIndexOf('/') + 1);
        foreach (var beginning in Beginnings)
        {
            if (name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase) && (name.Length == beginning.Length || !char.IsAsciiLetterOrDigit(name[beginning.Length])))
                return true;
        }

        foreach (var part in Parts)
        {
            if (name.Contains(part, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
