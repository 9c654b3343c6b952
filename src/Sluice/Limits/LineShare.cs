using Sluice.Admission;

namespace Sluice.Limits;

/// <summary>What one that waits adds to a <see cref="Line"/>; made by <see cref="Line.Share"/>.</summary>
internal readonly record struct LineShare(Line Line, FlowKey Flow, int Era, long Drawing, long Ahead, long Kept, long ClosedUntil);
