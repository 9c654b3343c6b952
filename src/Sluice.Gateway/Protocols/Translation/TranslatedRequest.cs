namespace Sluice.Gateway.Protocols.Translation;

/// <summary>A request in the backend's protocol.</summary>
/// <param name="Body">The body, JSON on one line apart from what was carried as it stood.</param>
/// <param name="Dropped">The hints that were dropped, each once, in the order found; fit for a header.</param>
/// <param name="Context">What the answer's translation needs.</param>
internal sealed record TranslatedRequest(ReadOnlyMemory<byte> Body, IReadOnlyList<string> Dropped, AnswerContext Context);
