using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using Sluice.Protocols;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>
/// Parses what is to be translated. A translation reads every member, and parsers differ on which of two of one name wins: a request
/// that names one twice is refused wherever it stands.
/// </summary>
internal static class JsonBody
{
    /// <summary>How deep bodies may nest: as deep as the scanners of requests go.</summary>
    public const int MaxDepth = 128;

    /// <summary>Some name or text of a body is no text.</summary>
    public static readonly RequestProblem LoneSurrogate = new("The body holds half of a surrogate pair. Send whole characters.");

    private static readonly JsonDocumentOptions Once = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
    private static readonly JsonDocumentOptions Any = new() { MaxDepth = MaxDepth };
    private static readonly RequestProblem Empty = new("The body is empty. Send a JSON object.");
    private static readonly RequestProblem NotUtf8 = new("The body is not valid UTF-8.");
    private static readonly RequestProblem NotAnObject = new("The body must be a JSON object.");

    /// <summary>Parses a request.</summary>
    /// <param name="body">The body; must stay as it is until the document is disposed.</param>
    /// <param name="document">An object.</param>
    /// <param name="problem">Why it is none.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> body, [NotNullWhen(true)] out JsonDocument? document, [NotNullWhen(false)] out RequestProblem? problem)
    {
        document = null;
        problem = body.IsEmpty ? Empty : Utf8.IsValid(body.Span) ? null : NotUtf8;
        if (problem is not null)
            return false;
        try
        {
            document = JsonDocument.Parse(body, Once);
            if (document.RootElement.IsObject())
                return true;
            problem = NotAnObject;
        }
        catch (JsonException e)
        {
            problem = FindDuplicate(body) ?? RequestProblem.NotJson(e.LineNumber, e.BytePositionInLine);
        }
        catch (InvalidOperationException)
        {
            problem = LoneSurrogate; // in a name, which is compared with the others
        }

        document?.Dispose();
        document = null;
        return false;
    }

    /// <summary>Parses what a backend sent: a whole answer, or the data of one event.</summary>
    /// <param name="json">The JSON.</param>
    /// <returns>An object, or <see langword="null"/>.</returns>
    public static JsonDocument? Parse(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
            return null;
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth });
            var document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.IsObject() && !reader.Read())
                return document;
            document.Dispose();
        }
        catch (JsonException)
        {
            // Not JSON, or something behind it.
        }

        return null;
    }

    private static RequestProblem? FindDuplicate(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Any);
            return FindDuplicate(document.RootElement) is { } name ? RequestProblem.Duplicate(TranslationNotes.Clean(name)) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? FindDuplicate(JsonElement element)
    {
        if (element.IsObject())
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var member in element.EnumerateObject())
            {
                if (!names.Add(member.Name))
                    return member.Name;
                if (FindDuplicate(member.Value) is { } inside)
                    return inside;
            }
        }

        foreach (var item in element.Items())
        {
            if (FindDuplicate(item) is { } inside)
                return inside;
        }

        return null;
    }
}
