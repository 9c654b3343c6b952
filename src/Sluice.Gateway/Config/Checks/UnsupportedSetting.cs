namespace Sluice.Gateway.Config.Checks;

/// <summary>A setting that is known, but that this version does not enforce yet.</summary>
/// <param name="Pattern">Its JSON path; <c>*</c> is any name, <c>[]</c> any item.</param>
/// <param name="Capability">What brings it.</param>
/// <param name="Neutral">The JSON values that change nothing and are accepted; the first one is the remedy.</param>
internal sealed record UnsupportedSetting(string Pattern, string Capability, IReadOnlyList<string> Neutral)
{
    /// <summary>A setting of which only the named values do what they say.</summary>
    public static UnsupportedSetting Only(string pattern, string capability, params string[] neutral) =>
        new(pattern, capability, neutral);
}
