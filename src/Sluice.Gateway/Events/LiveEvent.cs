namespace Sluice.Gateway.Events;

/// <summary>One event as it is sent.</summary>
/// <param name="Id">Ascends by one with every event; a gap says that some were not asked for.</param>
/// <param name="Kind">One of <see cref="EventKind"/>.</param>
/// <param name="Json">Its data, on one line.</param>
internal sealed record LiveEvent(long Id, string Kind, byte[] Json);
