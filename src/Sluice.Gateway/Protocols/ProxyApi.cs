using System.Diagnostics.CodeAnalysis;
using Sluice.Gateway.Config;
using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Protocols.Requests;

namespace Sluice.Gateway.Protocols;

/// <summary>
/// One API as the pipeline sees it: how its requests are read and changed, and how its answers are read. The bytes pass through; an API
/// says only where to cut. Stateless but for the names of models, safe from any thread.
/// </summary>
internal abstract class ProxyApi
{
    /// <summary>What a backend must speak to be asked without translation.</summary>
    public abstract BackendProtocol Protocol { get; }

    /// <summary>How Sluice speaks to callers of this API.</summary>
    public abstract IDialect Dialect { get; }

    /// <summary>Where requests go, below a backend's base URL.</summary>
    public abstract string Path { get; }

    /// <summary>What is reserved for the output of one answer where the call names no limit, in tokens; 0 where answers hold no output.</summary>
    public virtual long UnnamedOutput => 4096;

    /// <summary>Whether an output limit can be written into a request.</summary>
    public virtual bool LimitsOutput => true;

    /// <summary>Whether calls are free: nothing is reserved or counted but the request.</summary>
    public virtual bool IsFree => false;

    /// <summary>Whether a request may also be a form (<c>multipart/form-data</c>).</summary>
    public virtual bool TakesForms => false;

    /// <summary>Whether an answer that is not JSON, such as sound, is passed on as it comes.</summary>
    public virtual bool PassesOtherContent => false;

    /// <summary>Whether a stream states its usage only where <c>stream_options</c> asks for it.</summary>
    public virtual bool HasStreamOptions => false;

    /// <summary>Bytes that one event of a stream may have.</summary>
    public virtual int MaxEvent => 1 << 20;

    /// <summary>Reads a request.</summary>
    /// <param name="body">The whole body, not compressed.</param>
    /// <param name="context">What else is needed.</param>
    /// <param name="scan">What was found; meaningless where there is a problem.</param>
    /// <param name="problem">Why the request cannot be taken.</param>
    public abstract bool TryScan(
        ReadOnlySpan<byte> body, in ScanContext context, out RequestScan scan, [NotNullWhen(false)] out RequestProblem? problem);

    /// <summary>The edits that make a body say what one attempt needs, in order.</summary>
    /// <param name="scan">What was found in that body.</param>
    /// <param name="edits">What it is to say.</param>
    public virtual IReadOnlyList<BodyEdit> Edit(in RequestScan scan, RequestEdits edits) => edits.For(scan);

    /// <summary>
    /// The key that an output limit is written under where the caller named none; <see langword="null"/> where the API has none.
    /// </summary>
    /// <param name="backend">Who gets it.</param>
    public abstract BodyKey? OutputLimitKey(BackendConfig backend);

    /// <summary>Reads a plain answer.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="reading">What it holds.</param>
    /// <returns>Whether the answer has the form that clients expect; they break on anything else.</returns>
    public abstract bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading);

    /// <summary>Begins to watch a stream.</summary>
    public abstract StreamInspector Inspect();
}
