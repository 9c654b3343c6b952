using System.Text.Json.Serialization;
using Sluice.Tokens;

namespace Sluice.State;

/// <summary>
/// Everything of a controller that outlives its process, at one instant. Made by <see cref="Admission.AdmissionController.SaveState"/>, written
/// and read by <see cref="StateJson"/>, taken up again by <see cref="Admission.AdmissionController.Restore"/>.
/// </summary>
public sealed record EngineState
{
    /// <summary>The form that this version writes and reads.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The form it is in.</summary>
    public required int Version { get; init; }

    /// <summary>The wall clock when it was taken: how long the process was away is measured from here.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>Bookings with lower ids are in this state; a journal's records of them say nothing new.</summary>
    public required long NextBooking { get; init; }

    /// <summary>What counts in every limit; one where nothing does is left out.</summary>
    public IReadOnlyList<LimitState> Limits { get => field ?? []; init; }

    /// <summary>Cooldowns, circuit breakers and quota guards; one that is as if new is left out.</summary>
    public IReadOnlyList<GateState> Gates { get => field ?? []; init; }

    /// <summary>What counts on the quotas of accounts, whose names stand for the scope.</summary>
    public IReadOnlyList<LimitState> Quotas { get => field ?? []; init; }

    /// <summary>Attempts that were open, or expired unheard of, with what they held; they are in <see cref="Limits"/> at their estimate.</summary>
    public IReadOnlyList<BookingRecord> Open { get => field ?? []; init; }

    /// <summary>
    /// How many of <see cref="Open"/> had not expired: what ends changes what counts, while what has expired is at its estimate for good, but for what the journal
    /// hears of. Not written, since no call outlives its process.
    /// </summary>
    [JsonIgnore]
    public int InFlight { get; init; }

    /// <summary>Bookings of scopes that were not there again when they were restored.</summary>
    public IReadOnlyList<UnclaimedBooking> Unclaimed { get => field ?? []; init; }

    /// <summary>Bookings on quotas of accounts that were not there again when they were restored.</summary>
    public IReadOnlyList<UnclaimedBooking> UnclaimedQuotas { get => field ?? []; init; }

    /// <summary>What was learned of how much calls use; <see langword="null"/> for nothing.</summary>
    public LearnedEstimatesState? Estimates { get; init; }

    /// <summary>Tokens used beyond what was reserved.</summary>
    public long OveruseTokens { get; init; }

    /// <summary>Money spent beyond what was reserved, in nano-dollars.</summary>
    public long OveruseNanoUsd { get; init; }
}
