using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sluice.Protocols;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>What all translations do alike: parse, write, and turn what foreign bytes can do into words.</summary>
internal abstract class BodyTranslation : ITranslation
{
    /// <summary>Text stays as people wrote it; none of these bodies is put into HTML.</summary>
    public static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    private const int FirstBuffer = 4096;

    public bool TryRequest(
        ReadOnlyMemory<byte> body,
        TranslationOptions options,
        [NotNullWhen(true)] out TranslatedRequest? request,
        [NotNullWhen(false)] out RequestProblem? problem)
    {
        request = null;
        if (!JsonBody.TryParse(body, out var document, out problem))
            return false;
        using (document)
        {
            var notes = new TranslationNotes(options.IsStrict);
            var output = new ArrayBufferWriter<byte>(Math.Max(FirstBuffer, body.Length));
            using var json = new Utf8JsonWriter(output, Writing);
            try
            {
                var context = Write(document.RootElement, json, notes, options);
                json.Flush();
                problem = notes.Problem;
                request = problem is null ? new TranslatedRequest(output.WrittenMemory, notes.Dropped, context) : null;
            }
            catch (InvalidOperationException)
            {
                problem = notes.Problem ?? JsonBody.LoneSurrogate;
            }
        }

        return problem is null;
    }

    public string? Answer(ReadOnlyMemory<byte> body, AnswerContext context, IBufferWriter<byte> output)
    {
        using var document = JsonBody.Parse(body.Span);
        if (document is null)
            return "The backend's answer is not a JSON object.";
        using var json = new Utf8JsonWriter(output, Writing);
        try
        {
            var problem = Write(document.RootElement, json, context);
            json.Flush();
            return problem;
        }
        catch (InvalidOperationException)
        {
            return "The backend's answer holds half of a surrogate pair.";
        }
    }

    public abstract TranslatedError Error(int status, ReadOnlySpan<byte> body, AnswerContext context);

    public abstract IStreamTranslator Stream(AnswerContext context);

    /// <summary>Writes a request.</summary>
    protected abstract AnswerContext Write(JsonElement root, Utf8JsonWriter json, TranslationNotes notes, TranslationOptions options);

    /// <summary>Writes an answer.</summary>
    /// <returns>Why it cannot be translated.</returns>
    protected abstract string? Write(JsonElement root, Utf8JsonWriter json, AnswerContext context);
}
