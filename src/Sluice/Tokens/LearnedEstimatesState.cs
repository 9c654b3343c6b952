namespace Sluice.Tokens;

/// <summary>What <see cref="LearnedEstimates"/> has learned, to be kept over a restart.</summary>
public sealed record LearnedEstimatesState
{
    /// <summary>The version that this program writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>Its version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>The pairs of key and model, the one not used for longest first.</summary>
    public IReadOnlyList<LearnedEntryState> Entries { get => field ?? []; init; }
}
