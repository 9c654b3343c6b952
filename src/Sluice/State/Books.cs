using Sluice.Limits;

namespace Sluice.State;

/// <summary>Where bookings are put: scopes by their names, or accounts.</summary>
/// <param name="Saved">Keeps those of whom nobody is there yet.</param>
/// <param name="MetersOf">What counts for a name; <see langword="null"/> where nobody of that name is there.</param>
internal sealed record Books(SavedLimits Saved, Func<string, IReadOnlyList<Meter>?> MetersOf);
