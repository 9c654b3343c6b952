using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Gateway.Protocols.Translation;
using Sluice.Protocols;
using Sluice.Tests.Docs;

namespace Sluice.Gateway.Tests.Protocols.Translation;

/// <summary>One pair of files: what came, and what it must become. <c>SLUICE_GOLDEN=write</c> writes the second anew, to be read before it is committed.</summary>
internal sealed record TranslationCase(string Name)
{
    public static readonly TranslationOptions Options = new() { RequestId = "req-1", CreatedAt = 1_700_000_000 };
    public static readonly AnswerContext Context = new() { RequestId = "req-1", CreatedAt = 1_700_000_000, Model = "asked-model", AsksForUsage = true };

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All cases: <c>chat-to-messages/request/simple</c>.</summary>
    public static IEnumerable<string> All() => Directory.EnumerateFiles(Folder(), "*.in.*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Folder(), file).Replace('\\', '/').Split(".in.")[0])
        .Order(StringComparer.Ordinal);

    public static ITranslation TranslationOf(string direction) => direction switch
    {
        "chat-to-messages" => Translations.ChatToMessages,
        "messages-to-chat" => Translations.MessagesToChat,
        "responses-to-chat" => Translations.ResponsesToChat,
        _ => Translations.ResponsesToMessages,
    };

    /// <summary>What the translation makes of the case, readable.</summary>
    public string Translate() => Name.Split('/') switch
    {
        [var direction, "request", var name] => Request(TranslationOf(direction), name.StartsWith("strict-", StringComparison.Ordinal)),
        [var direction, "answer", _] => Answer(TranslationOf(direction)),
        [var direction, "error", _] => Error(TranslationOf(direction)),
        [var direction, _, var name] => Stream(TranslationOf(direction), Input(), Context with { AsksForUsage = !name.StartsWith("no-usage-", StringComparison.Ordinal) }),
        _ => throw new InvalidOperationException(Name),
    };

    public byte[] InputBytes() => Encoding.UTF8.GetBytes(Input());

    public string Expected() => File.ReadAllText(FileOf("out"));

    public void Write() => File.WriteAllText(FileOf("out"), Translate());

    /// <summary>Translates a whole stream; what broke it, or that it has no end, stands at its end.</summary>
    public static string Stream(ITranslation translation, string input, AnswerContext context)
    {
        var output = new ArrayBufferWriter<byte>();
        var stream = translation.Stream(context);
        using var splitter = new SseSplitter();
        var rest = Encoding.UTF8.GetBytes(input).AsMemory();
        while (true)
        {
            while (splitter.TryRead(out var sseEvent) == SseReadResult.Event)
            {
                if (stream.Translate(sseEvent.Span, output) is { } problem)
                    return $"{Encoding.UTF8.GetString(output.WrittenSpan)}(broken: {problem})\n";
            }

            if (rest.IsEmpty)
                break;
            var room = splitter.GetMemory();
            var count = Math.Min(room.Length, rest.Length);
            rest[..count].CopyTo(room);
            splitter.Commit(count);
            rest = rest[count..];
        }

        return Encoding.UTF8.GetString(output.WrittenSpan) + (stream.IsWhole ? "" : "(no end)\n");
    }

    private string Request(ITranslation translation, bool isStrict)
    {
        var options = Options with { IsStrict = isStrict };
        var result = translation.TryRequest(Encoding.UTF8.GetBytes(Input()), options, out var request, out var problem)
            ? new JsonObject { ["body"] = JsonNode.Parse(request.Body.Span), ["dropped"] = new JsonArray([.. request.Dropped.Select(name => (JsonNode)name)]) }
            : new JsonObject { ["problem"] = problem.Message, ["param"] = problem.Param };
        return result.ToJsonString(Readable) + "\n";
    }

    private string Answer(ITranslation translation)
    {
        var output = new ArrayBufferWriter<byte>();
        var problem = translation.Answer(Encoding.UTF8.GetBytes(Input()), Context, output);
        var result = problem is null ? JsonNode.Parse(output.WrittenSpan)! : new JsonObject { ["problem"] = problem };
        return result.ToJsonString(Readable) + "\n";
    }

    private string Error(ITranslation translation)
    {
        var input = JsonNode.Parse(Input())!;
        var body = input["body"] is JsonValue text ? text.GetValue<string>() : input["body"]!.ToJsonString();
        var error = translation.Error(input["status"]!.GetValue<int>(), Encoding.UTF8.GetBytes(body), Context);
        return new JsonObject { ["status"] = error.Status, ["body"] = JsonNode.Parse(error.Body) }.ToJsonString(Readable) + "\n";
    }

    private string Input() => File.ReadAllText(FileOf("in"));

    private string FileOf(string side) =>
        Path.Combine(Folder(), $"{Name}.{side}.{(Name.Contains("/stream/", StringComparison.Ordinal) ? "sse" : "json")}");

    private static string Folder() => Path.Combine(Repository.Root, "tests", "Sluice.Gateway.Tests", "Protocols", "Translation", "Golden");
}
