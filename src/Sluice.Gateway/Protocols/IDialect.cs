using Sluice.Protocols;

namespace Sluice.Gateway.Protocols;

/// <summary>How Sluice says what is its own in a protocol: errors, and the room that a key has left.</summary>
internal interface IDialect
{
    /// <summary>The HTTP status of a refusal.</summary>
    /// <param name="status">The row of the contract's table.</param>
    int StatusOf(RefusalStatus status);

    /// <summary>The body of an error, UTF-8 JSON on one line.</summary>
    /// <param name="error">The error.</param>
    byte[] Error(SluiceError error);

    /// <summary>The error as an event in a stream that has begun.</summary>
    /// <param name="error">The error.</param>
    byte[] ErrorEvent(SluiceError error);

    /// <summary>Writes the key's room in place of the upstream's rate headers; a dimension without a limit has none.</summary>
    /// <param name="headers">The answer's headers.</param>
    /// <param name="requests">Room for requests.</param>
    /// <param name="tokens">Room for tokens.</param>
    /// <param name="utcNow">The time now, which resets may be told from.</param>
    void WriteRoom(IHeaderDictionary headers, KeyRoom? requests, KeyRoom? tokens, DateTimeOffset utcNow);
}
