using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Sluice.Protocols;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>
/// Translates between a client that speaks one protocol and a backend that speaks another. Pure: no clock, no I/O. Nothing here throws,
/// whatever the bytes: what cannot be translated is said in words. Safe from any thread.
/// </summary>
internal interface ITranslation
{
    /// <summary>Translates a request on its way up.</summary>
    /// <param name="body">The client's body; not kept.</param>
    /// <param name="options">What the request does not say itself.</param>
    /// <param name="request">The backend's body, and what was dropped.</param>
    /// <param name="problem">Why the request cannot be carried.</param>
    bool TryRequest(
        ReadOnlyMemory<byte> body,
        TranslationOptions options,
        [NotNullWhen(true)] out TranslatedRequest? request,
        [NotNullWhen(false)] out RequestProblem? problem);

    /// <summary>Translates a whole answer on its way down.</summary>
    /// <param name="body">The backend's body, which holds no error.</param>
    /// <param name="context">What the request's translation gave.</param>
    /// <param name="output">Takes the client's body; what it holds is of no use where there is a problem.</param>
    /// <returns>Why the answer cannot be translated, or <see langword="null"/>.</returns>
    string? Answer(ReadOnlyMemory<byte> body, AnswerContext context, IBufferWriter<byte> output);

    /// <summary>Translates a backend's error on its way down.</summary>
    /// <param name="status">Its HTTP status, 400 to 599.</param>
    /// <param name="body">Its body, JSON or not.</param>
    /// <param name="context">What the request's translation gave.</param>
    TranslatedError Error(int status, ReadOnlySpan<byte> body, AnswerContext context);

    /// <summary>Begins to translate a streamed answer.</summary>
    /// <param name="context">What the request's translation gave.</param>
    IStreamTranslator Stream(AnswerContext context);
}
