namespace Sluice.Gateway.Protocols;

/// <summary>The room that a client key has left in one dimension, as rate headers tell it.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Remaining">Left of it; over-use shows as 0.</param>
/// <param name="Reset">Until all of it is free again, if nothing else comes.</param>
internal readonly record struct KeyRoom(long Limit, long Remaining, TimeSpan Reset);
