using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Gateway.Protocols.Translation;

namespace Sluice.Gateway.Tests.Protocols.Translation;

public class TranslationPropertyTests
{
    private const int Requests = 1_000;
    private const int Mutations = 5_000; // each way: 20,000 requests in all, and as many answers and streams

    public static TheoryData<string> Directions => ["chat-to-messages", "messages-to-chat", "responses-to-chat", "responses-to-messages"];

    [Theory]
    [MemberData(nameof(Directions))]
    public void A_valid_request_loses_no_text_and_no_argument(string direction)
    {
        var translation = TranslationCase.TranslationOf(direction);
        for (var seed = 0; seed < Requests; seed++)
        {
            var exchanges = new RandomExchanges(new Random(seed));
            var input = Request(exchanges, direction);

            Assert.True(translation.TryRequest(Utf8(input), TranslationCase.Options, out var request, out var problem), $"Seed {seed}: {problem}");

            var output = string.Join('\n', Strings(JsonNode.Parse(request.Body.Span)!));
            Assert.All(exchanges.Said, said => Assert.True(output.Contains(said, StringComparison.Ordinal), $"Seed {seed}: '{said}' is lost."));
            Assert.Equal(Arguments(input), Arguments(JsonNode.Parse(request.Body.Span)!));
        }
    }

    [Fact]
    public void A_stream_and_a_whole_answer_say_the_same_to_messages_clients() => Agree(
        Translations.MessagesToChat, exchanges => exchanges.ChatAnswer(), StreamReading.Messages);

    [Fact]
    public void A_stream_and_a_whole_answer_say_the_same_to_chat_clients() => Agree(
        Translations.ChatToMessages, exchanges => exchanges.MessagesAnswer(), StreamReading.Chat);

    [Fact]
    public void A_stream_and_a_whole_answer_say_the_same_to_responses_clients()
    {
        Agree(Translations.ResponsesToChat, exchanges => exchanges.ChatAnswer(), StreamReading.Responses);
        Agree(Translations.ResponsesToMessages, exchanges => exchanges.MessagesAnswer(), StreamReading.Responses);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Mutated_bodies_are_translated_or_refused_in_words_and_never_throw(string direction)
    {
        var translation = TranslationCase.TranslationOf(direction);
        var bodies = Enumerable.Range(0, 40).Select(seed => Utf8(Request(new RandomExchanges(new Random(seed)), direction))).ToList();
        bodies.AddRange(TranslationCase.All().Where(name => name.StartsWith(direction + "/request/", StringComparison.Ordinal)).Select(name => new TranslationCase(name).InputBytes()));
        var random = new Random(1);
        for (var i = 0; i < Mutations; i++)
        {
            var body = Mutation.Of(bodies[random.Next(bodies.Count)], random);
            if (translation.TryRequest(body, TranslationCase.Options with { IsStrict = random.Next(2) == 0 }, out var request, out var problem))
            {
                using var _ = JsonDocument.Parse(request.Body);
                Assert.All(request.Dropped, name => Assert.Matches("^[A-Za-z0-9_.?-]{1,64}$", name));
            }
            else
            {
                Assert.NotEmpty(problem.Message);
                if (problem.Message.Contains("surrogate", StringComparison.Ordinal))
                    Assert.Contains("\\ud", Encoding.UTF8.GetString(body), StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void A_name_with_half_of_a_surrogate_pair_is_a_problem_in_words(string direction)
    {
        var body = "{\"model\":\"m\",\"\\ud83d\":1,\"b\":2}"u8.ToArray();

        Assert.False(TranslationCase.TranslationOf(direction).TryRequest(body, TranslationCase.Options, out _, out var problem));
        Assert.Contains("surrogate", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Mutated_answers_streams_and_errors_never_throw_and_never_end_twice(string direction)
    {
        var translation = TranslationCase.TranslationOf(direction);
        var isChat = direction.EndsWith("-chat", StringComparison.Ordinal);
        var answers = Enumerable.Range(0, 40).Select(seed =>
        {
            var exchanges = new RandomExchanges(new Random(seed));
            return isChat ? exchanges.ChatAnswer() : exchanges.MessagesAnswer();
        }).ToList();
        var random = new Random(2);
        for (var i = 0; i < Mutations; i++)
        {
            var (whole, stream) = answers[random.Next(answers.Count)];
            var body = Mutation.Of(Utf8(whole), random);
            var output = new ArrayBufferWriter<byte>();
            if (translation.Answer(body, TranslationCase.Context, output) is null)
                using (JsonDocument.Parse(output.WrittenMemory))
                    Assert.NotEqual(0, output.WrittenCount);
            using (JsonDocument.Parse(translation.Error(random.Next(400, 600), body, TranslationCase.Context).Body))
            {
            }

            var down = TranslationCase.Stream(translation, Encoding.UTF8.GetString(Mutation.Of(Encoding.UTF8.GetBytes(stream), random)), TranslationCase.Context);
            Assert.True(StreamReading.Ends(down) <= 1, down);
        }
    }

    private static void Agree(ITranslation translation, Func<RandomExchanges, (JsonObject Whole, string Stream)> make, Func<string, JsonNode> read)
    {
        for (var seed = 0; seed < Requests; seed++)
        {
            var (whole, stream) = make(new RandomExchanges(new Random(seed)));
            var output = new ArrayBufferWriter<byte>();
            Assert.Null(translation.Answer(Utf8(whole), TranslationCase.Context, output));

            var streamed = read(TranslationCase.Stream(translation, stream, TranslationCase.Context));

            Assert.Equal(StreamReading.Essence(JsonNode.Parse(output.WrittenSpan)!), StreamReading.Essence(streamed));
        }
    }

    private static JsonObject Request(RandomExchanges exchanges, string direction) => direction.Split('-')[0] switch
    {
        "chat" => exchanges.ChatRequest(),
        "messages" => exchanges.MessagesRequest(),
        _ => exchanges.ResponsesRequest(),
    };

    private static byte[] Utf8(JsonNode node) => Encoding.UTF8.GetBytes(node.ToJsonString());

    private static IEnumerable<string> Strings(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Value is null ? [] : Strings(member.Value)),
        JsonArray items => items.SelectMany(item => item is null ? [] : Strings(item)),
        _ => node.GetValueKind() == JsonValueKind.String ? [node.GetValue<string>()] : [],
    };

    // The arguments of all calls, in order, wherever a protocol puts them.
    private static List<string> Arguments(JsonNode node) => node switch
    {
        JsonObject members => [.. members.SelectMany(member => member.Value is null ? [] : member.Key switch
        {
            "arguments" => [JsonNode.Parse(member.Value.GetValue<string>())!.ToJsonString()],
            "input" when member.Value is JsonObject input => [input.ToJsonString()],
            _ => Arguments(member.Value),
        })],
        JsonArray items => [.. items.SelectMany(item => item is null ? [] : Arguments(item))],
        _ => [],
    };
}
