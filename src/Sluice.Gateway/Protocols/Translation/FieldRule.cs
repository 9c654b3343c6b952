using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>What becomes of one field at the root of a request: a row of the table in docs/translation.md.</summary>
/// <param name="Name">The field.</param>
/// <param name="Fate">What becomes of it.</param>
/// <param name="Words">Where it is carried: as what. Where it is refused: why, and what to do.</param>
/// <param name="Neutral">The value, as compact JSON, that asks for nothing and so needs no carrying; <c>null</c> always is one.</param>
internal sealed record FieldRule(string Name, FieldFate Fate, string Words, string? Neutral = null)
{
    /// <summary>Whether a value asks for nothing.</summary>
    /// <param name="value">The field's value.</param>
    public bool IsNeutral(JsonElement value)
    {
        if (value.IsMissing())
            return true;
        if (Neutral is null)
            return false;
        using var neutral = JsonDocument.Parse(Neutral);
        return JsonElement.DeepEquals(neutral.RootElement, value);
    }
}
