namespace Sluice.Admission;

/// <summary>Whose calls stand in a row, first come first served: a caller's of one priority.</summary>
/// <param name="Of">What the caller's share hangs on.</param>
/// <param name="Priority">The priority.</param>
internal readonly record struct FlowKey(object Of, Priority Priority);
