using System.Text;
using System.Text.Json;
using Sluice.Protocols;
using Sluice.Protocols.OpenAI;
using Sluice.Protocols.Requests;

namespace Sluice.Gateway.Tests.Protocols;

public class RequestScannerPropertyTests
{
    private static readonly (BodyKey Key, string Name)[] Governed =
    [
        (BodyKey.Model, "model"), (BodyKey.Stream, "stream"), (BodyKey.MaxTokens, "max_tokens"), (BodyKey.N, "n"), (BodyKey.BestOf, "best_of"),
        (BodyKey.MaxCompletionTokens, "max_completion_tokens"), (BodyKey.MaxOutputTokens, "max_output_tokens"),
        (BodyKey.StreamOptions, "stream_options"), (BodyKey.IncludeUsage, "include_usage"),
    ];

    private readonly RequestScanner _scanner = new(new ChatGrammar(), new ModelNames());

    [Fact]
    public void A_scan_finds_what_a_full_parse_finds()
    {
        var bodies = new RandomBodies(new Random(20261), keysTwice: true, wrongTypes: true);
        var (good, bad) = (0, 0);
        for (var i = 0; i < 5_000; i++)
        {
            var body = bodies.Next();
            using var document = JsonDocument.Parse(body);
            var expected = new NaiveChatScan(document.RootElement);
            var isGood = _scanner.TryScan(body, new(new CountingEstimator(), null), out var scan, out var problem);
            var text = Encoding.UTF8.GetString(body);

            Assert.True(expected.BadParam == problem?.Param, $"expected {expected.BadParam ?? "no problem"}, found {problem}: {text}");
            Assert.Equal(problem is null, isGood);
            if (problem is not null)
            {
                bad++;
                continue;
            }

            good++;
            Assert.Equal(
                (expected.Model, expected.IsStream, expected.AsksForUsage, expected.OutputLimit, expected.OutputLimitsDiffer, expected.Choices),
                (scan.Model, scan.IsStream, scan.AsksForUsage, scan.OutputLimit, scan.OutputLimitsDiffer, scan.Choices));
            Assert.True(expected.Tokens == scan.InputTokens, $"expected {expected.Tokens} tokens, found {scan.InputTokens}: {text}");
            foreach (var (key, name) in Governed)
                Assert.Equal(expected.Values.GetValueOrDefault(name, ""), Encoding.UTF8.GetString(body.AsSpan(scan[key].Offset, scan[key].Length)));
        }

        Assert.True(good > 1_000 && bad > 1_000, $"{good} good and {bad} bad bodies are no fair mix");
    }

    [Fact]
    public void A_broken_body_is_a_problem_and_never_an_exception()
    {
        var random = new Random(20262);
        var bodies = new RandomBodies(random, keysTwice: false, wrongTypes: false);
        var problems = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var body = Mutations.Of(random, bodies.Next());
            if (_scanner.TryScan(body, new(new CountingEstimator(), null), out var scan, out var problem))
            {
                using var document = JsonDocument.Parse(body);
                Assert.Equal(document.RootElement.GetProperty("model").GetString(), scan.Model);
            }
            else
            {
                problems++;
                Assert.NotEmpty(problem.Message);
            }
        }

        Assert.InRange(problems, 5_000, 19_999);
    }
}
