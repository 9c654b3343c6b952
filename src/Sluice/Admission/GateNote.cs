using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>One gate that was looked at: a limit, or the health of a target.</summary>
/// <param name="Component">What it would refuse as.</param>
/// <param name="Meter">The limit; <see langword="null"/> for health.</param>
/// <param name="Target">The target whose health it is; <see langword="null"/> for a limit.</param>
/// <param name="Requested">What is asked of the limit.</param>
/// <param name="Block">How it holds the call up; <see langword="null"/> where it does not.</param>
internal readonly record struct GateNote(RefusalComponent Component, Meter? Meter, Target? Target, long Requested, Block? Block);
