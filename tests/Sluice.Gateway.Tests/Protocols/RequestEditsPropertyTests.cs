using System.Text;
using System.Text.Json.Nodes;
using Sluice.Protocols;
using Sluice.Protocols.OpenAI;
using Sluice.Protocols.Requests;

namespace Sluice.Gateway.Tests.Protocols;

public class RequestEditsPropertyTests
{
    private static readonly string[] LimitKeys = ["max_tokens", "max_completion_tokens", "max_output_tokens"];

    private readonly RequestScanner _scanner = new(new ChatGrammar(), new ModelNames());

    [Fact]
    public void A_spliced_body_parses_to_the_edited_original()
    {
        var random = new Random(20263);
        var bodies = new RandomBodies(random, keysTwice: false, wrongTypes: false);
        var spliced = 0;
        for (var i = 0; i < 8_000; i++)
        {
            var body = bodies.Next();
            if (!_scanner.TryScan(body, new(new CountingEstimator(), random.Next(2) == 0 ? "from-path" : null), out var scan, out _))
                continue;

            var model = random.Next(2) == 0 ? "up/stream \"é\" 中" : null;
            var edits = new RequestEdits
            {
                Model = model is null ? default : JsonLiteral.String(model),
                OutputLimit = random.Next(2) == 0 ? random.Next(5_000) : null,
                OutputLimitKey = random.Next(2) == 0 ? BodyKey.MaxTokens : BodyKey.MaxCompletionTokens,
                IncludeUsage = random.Next(2) == 0,
            };
            var result = BodySplicer.Splice(body, edits.For(scan));
            var bytes = result.Segments.SelectMany(segment => segment.ToArray()).ToArray();
            var expected = Edit(JsonNode.Parse(body)!.AsObject(), model, edits, scan);

            Assert.Equal(bytes.Length, result.Length);
            Assert.DoesNotContain(result.Segments, segment => segment.IsEmpty);
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(bytes)), $"{Encoding.UTF8.GetString(body)} became {Encoding.UTF8.GetString(bytes)}");
            spliced++;
        }

        Assert.True(spliced >= 5_000, $"only {spliced} bodies were spliced");
    }

    private static JsonObject Edit(JsonObject body, string? model, RequestEdits edits, in RequestScan scan)
    {
        if (model is not null)
            body["model"] = model;

        var limit = edits.OutputLimit ?? (scan.OutputLimitsDiffer ? scan.OutputLimit : null);
        if (limit is { } tokens)
        {
            var named = LimitKeys.Where(body.ContainsKey).DefaultIfEmpty(BodyKeys.Name(edits.OutputLimitKey!.Value)).ToList();
            foreach (var key in named)
                body[key] = tokens;
        }

        if (edits.IncludeUsage)
        {
            if (body["stream_options"] is not JsonObject options)
                body["stream_options"] = options = [];
            options["include_usage"] = true;
        }

        return body;
    }
}
