using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Sluice.Protocols.Requests;

namespace Sluice.Protocols.OpenAI;

/// <summary>
/// Reads what Sluice must know from a form (<c>multipart/form-data</c>, RFC 7578) in one pass over its bytes, which stay as they are. A
/// field that decides over limits stands at most once.
/// </summary>
/// <param name="defaultModel">The model of a form that names none; <see langword="null"/> where one must be named.</param>
/// <param name="names">The model names seen.</param>
internal sealed class FormScanner(string? defaultModel, ModelNames names)
{
    private const int MaxModelBytes = 256;

    // Sound is seldom coded in fewer than 1,000 bytes a second, and a second counts 10 tokens at OpenAI.
    private const long BytesPerToken = 100;

    private static readonly RequestProblem NotAForm = new("The body is not a form with the boundary that its content type names.");
    private static readonly RequestProblem NoModel = new("'model' is missing. Name the model to use.", "model");
    private static readonly RequestProblem WrongModel = RequestProblem.Wrong("model", "a text of 1 to 256 bytes without control characters");

    /// <summary>The boundary of a form; <see langword="null"/> where the content type names no form.</summary>
    /// <param name="contentType">The content type.</param>
    public static string? Boundary(string? contentType)
    {
        if (contentType is null || !contentType.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return null;
        foreach (var range in contentType.AsSpan().Split(';'))
        {
            var part = contentType.AsSpan(range).Trim();
            if (part.StartsWith("boundary=", StringComparison.OrdinalIgnoreCase))
                return part[9..].Trim('"') is { Length: > 0 and <= 70 } boundary ? boundary.ToString() : null;
        }

        return null;
    }

    /// <summary>Scans a form.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="boundary">What parts its fields.</param>
    /// <param name="context">What else is needed.</param>
    /// <param name="scan">What was found; meaningless where there is a problem.</param>
    /// <param name="problem">Why the request cannot be taken.</param>
    public bool TryScan(
        ReadOnlySpan<byte> body, string boundary, in ScanContext context, out RequestScan scan, [NotNullWhen(false)] out RequestProblem? problem)
    {
        scan = new() { Choices = 1, Prompts = 1, Boundary = boundary };
        var mark = Encoding.UTF8.GetBytes("--" + boundary);
        var between = Encoding.UTF8.GetBytes("\r\n--" + boundary);
        problem = body.StartsWith(mark) ? null : NotAForm;
        var at = mark.Length;
        while (problem is null && !body[at..].StartsWith("--"u8))
        {
            var headers = body[at..].IndexOf("\r\n\r\n"u8);
            var length = headers < 0 ? -1 : body[(at + headers + 4)..].IndexOf(between);
            if (length < 0 || !body[at..].StartsWith("\r\n"u8))
            {
                problem = NotAForm;
                break;
            }

            var start = at + headers + 4;
            problem = Field(body.Slice(at, headers), body.Slice(start, length), start, context.Estimator, ref scan);
            at = start + length + between.Length;
        }

        scan.Model = context.PathModel ?? scan.Model ?? defaultModel!;
        problem ??= scan.Model is null ? NoModel : null;
        return problem is null;
    }

    private RequestProblem? Field(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> value, int offset, IPromptEstimator estimator, ref RequestScan scan)
    {
        var isFile = headers.IndexOf("filename"u8) >= 0;
        var name = Name(headers);
        if (name.SequenceEqual("model"u8))
            return Model(value, offset, ref scan);
        if (name.SequenceEqual("stream"u8))
        {
            if (!scan[BodyKey.Stream].IsMissing)
                return RequestProblem.Duplicate("stream");
            scan[BodyKey.Stream] = new(offset, value.Length);
            scan.IsStream = Ascii.EqualsIgnoreCase(value, "true"u8);
        }
        else if (name.SequenceEqual("n"u8))
        {
            if (!scan[BodyKey.N].IsMissing)
                return RequestProblem.Duplicate("n");
            scan[BodyKey.N] = new(offset, value.Length);
            if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) || n is < 1 or > 10_000)
                return RequestProblem.Wrong("n", "an integer from 1 to 10000");
            scan.Choices = n;
        }
        else if (!isFile)
        {
            scan.InputTokens += estimator.Text(value);
        }
        else
        {
            scan.InputTokens += name.StartsWith("image"u8) || name.SequenceEqual("mask"u8)
                ? estimator.Media(new() { Kind = MediaKind.Image })
                : (value.Length + BytesPerToken - 1) / BytesPerToken;
        }

        return null;
    }

    private RequestProblem? Model(ReadOnlySpan<byte> value, int offset, ref RequestScan scan)
    {
        if (!scan[BodyKey.Model].IsMissing)
            return RequestProblem.Duplicate("model");
        var isGood = value.Length is > 0 and <= MaxModelBytes && !value.ContainsAnyInRange((byte)0, (byte)31) && !value.Contains((byte)127) && Utf8.IsValid(value);
        if (!isGood)
            return WrongModel;
        scan[BodyKey.Model] = new(offset, value.Length);
        scan.Model = names.Get(value);
        return null;
    }

    // The name of the field in its Content-Disposition; empty where it cannot be told.
    private static ReadOnlySpan<byte> Name(ReadOnlySpan<byte> headers)
    {
        for (var rest = headers; rest.IndexOf("name="u8) is >= 0 and var at; rest = rest[(at + 5)..])
        {
            // Not the end of "filename=".
            if (at > 0 && rest[at - 1] is not ((byte)' ' or (byte)';' or (byte)'\t'))
                continue;
            var value = rest[(at + 5)..];
            if (value.StartsWith("\""u8))
                return value[1..].IndexOf((byte)'"') is >= 0 and var end ? value.Slice(1, end) : default;
            var stop = value.IndexOfAny("; \r\n"u8);
            return stop < 0 ? value : value[..stop];
        }

        return default;
    }
}
