using System.Collections.Frozen;
using System.Text.Json;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>The fields at the root of one protocol's requests. A field that is not among them is a hint that nobody here knows: dropped.</summary>
internal sealed class FieldRules(params FieldRule[] rules)
{
    private readonly FrozenDictionary<string, FieldRule> _byName = rules.ToFrozenDictionary(rule => rule.Name, StringComparer.Ordinal);

    /// <summary>The rules in the order of the documentation.</summary>
    public IReadOnlyList<FieldRule> All { get; } = rules;

    /// <summary>Notes what of a request is dropped or refused for its name alone.</summary>
    /// <param name="root">The request.</param>
    /// <param name="notes">Takes the notes.</param>
    public void Check(JsonElement root, TranslationNotes notes)
    {
        foreach (var field in root.EnumerateObject())
        {
            var name = field.Name;
            if (!_byName.TryGetValue(name, out var rule))
            {
                if (!field.Value.IsMissing())
                    notes.Drop(name);
            }
            else if (rule.Fate != FieldFate.Carried && !rule.IsNeutral(field.Value))
            {
                if (rule.Fate == FieldFate.Dropped)
                    notes.Drop(name);
                else
                    notes.Refuse(rule.Words, name);
            }
        }
    }
}
