namespace Sluice.Gateway.Proxy;

/// <summary>
/// Thrown after an error event was flushed, so that the server ends the chunked body without its terminator: the only end of a stream that
/// every client takes for broken. Kept out of the logs by category.
/// </summary>
internal sealed class BrokenStreamException() : Exception("The stream was broken off on purpose, after an error event.");
