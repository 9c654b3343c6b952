using System.Diagnostics.CodeAnalysis;
using System.Text;
using Sluice.Protocols;
using Sluice.Protocols.Answers;
using Sluice.Protocols.OpenAI;
using Sluice.Protocols.Requests;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary>An API of OpenAI's that is counted and passed through: moderations, images, sound, rerank.</summary>
/// <param name="names">The model names seen.</param>
/// <param name="path">The path.</param>
/// <param name="defaultModel">The model of a request that names none; <see langword="null"/> where one must be named.</param>
/// <param name="unnamedOutput">What is reserved for the output of one answer.</param>
internal sealed class PassThroughApi(ModelNames names, string path, string? defaultModel = null, long unnamedOutput = 0)
    : OpenAIApi(new PassThroughGrammar(defaultModel), names)
{
    private readonly FormScanner _forms = new(defaultModel, names);

    public override string Path => path;

    public override long UnnamedOutput => unnamedOutput;

    public override bool LimitsOutput => false;

    public override bool TakesForms => true;

    public override bool PassesOtherContent => true;

    public override bool TryScan(
        ReadOnlySpan<byte> body, in ScanContext context, out RequestScan scan, [NotNullWhen(false)] out RequestProblem? problem) =>
        FormScanner.Boundary(context.ContentType) is { } boundary
            ? _forms.TryScan(body, boundary, context, out scan, out problem)
            : base.TryScan(body, context, out scan, out problem);

    public override IReadOnlyList<BodyEdit> Edit(in RequestScan scan, RequestEdits edits)
    {
        if (scan.Boundary is not { } boundary)
            return base.Edit(scan, edits);
        if (edits.ModelName is not { } model)
            return [];
        var at = scan[BodyKey.Model];
        return at.IsMissing
            ? [new(0, 0, Encoding.UTF8.GetBytes($"--{boundary}\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n{model}\r\n"))]
            : [new(at.Offset, at.Length, Encoding.UTF8.GetBytes(model))];
    }

    public override bool TryRead(ReadOnlySpan<byte> body, out AnswerReading reading)
    {
        if (!ChatResponseReader.TryRead(body, out reading))
            reading = default; // a transcript as plain text, or whatever else
        return true;
    }

    public override StreamInspector Inspect() => throw new InvalidOperationException("Streams of this API are passed through as they come.");
}
