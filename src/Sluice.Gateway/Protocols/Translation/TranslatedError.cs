namespace Sluice.Gateway.Protocols.Translation;

/// <summary>A backend's error in the client's protocol.</summary>
/// <param name="Status">The HTTP status that the client's protocol has for it.</param>
/// <param name="Body">The body, JSON on one line.</param>
internal sealed record TranslatedError(int Status, byte[] Body);
