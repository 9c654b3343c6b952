using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Protocols.Requests;
using AnthropicError = Sluice.Protocols.Anthropic.ErrorBody;
using OpenAIError = Sluice.Protocols.OpenAI.ErrorBody;

namespace Sluice.Http;

/// <summary>One API: how its requests and answers are read. Stateless but for the names of models; safe from any thread.</summary>
/// <param name="path">How paths of it end.</param>
/// <param name="scanner">Reads its requests.</param>
internal abstract class LlmApi(string path, RequestScanner scanner)
{
    /// <summary>How paths of it end, such as <c>/chat/completions</c>.</summary>
    public string Path => path;

    /// <summary>Reads its requests.</summary>
    public RequestScanner Scanner => scanner;

    /// <summary>Whether answers hold output that counts.</summary>
    public virtual bool HasOutput => true;

    /// <summary>Whether a stream states its usage only where <c>stream_options</c> asks for it.</summary>
    public virtual bool HasStreamOptions => false;

    /// <summary>Whether it is one of Anthropic's.</summary>
    public virtual bool IsAnthropic => false;

    /// <summary>Bytes that one event of a stream may have and be read.</summary>
    public virtual int MaxEvent => 1 << 20;

    /// <summary>Whether a path that ends as its paths do is its own.</summary>
    /// <param name="path">The path.</param>
    public virtual bool Owns(ReadOnlySpan<char> path) => true;

    /// <summary>The key that an output limit is written under where the caller named none.</summary>
    /// <param name="host">The server's name.</param>
    public abstract BodyKey? OutputLimitKey(string host);

    /// <summary>Reads a whole answer.</summary>
    /// <param name="body">The body.</param>
    /// <param name="reading">What it holds.</param>
    /// <returns>Whether it has the form of an answer.</returns>
    public abstract bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading);

    /// <summary>Begins to watch a stream.</summary>
    public abstract StreamInspector Inspect();

    /// <summary>The status of a refusal, and its body.</summary>
    /// <param name="error">The refusal.</param>
    public (int Status, byte[] Body) Answer(SluiceError error) =>
        IsAnthropic ? (error.Status.MessagesStatus, AnthropicError.Write(error)) : (error.Status.Status, OpenAIError.Write(error));
}
