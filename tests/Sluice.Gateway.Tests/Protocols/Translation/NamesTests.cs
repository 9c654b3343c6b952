using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway.Protocols.Translation;

namespace Sluice.Gateway.Tests.Protocols.Translation;

public class NamesTests
{
    private static readonly string Long = "mcp__server__" + new string('x', 80);

    [Fact]
    public void A_tool_name_that_is_too_long_is_shortened_on_the_way_up_and_restored_on_the_way_down()
    {
        var body = $$$"""{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"Hi"}],"tools":[{"name":"{{{Long}}}","input_schema":{"type":"object"}}]}""";
        Assert.True(Translations.MessagesToChat.TryRequest(Encoding.UTF8.GetBytes(body), TranslationCase.Options, out var request, out _));
        var name = JsonNode.Parse(request.Body.Span)!["tools"]![0]!["function"]!["name"]!.GetValue<string>();
        Assert.Equal(64, name.Length);

        var call = $$$"""{"id":"c","function":{"name":"{{{name}}}","arguments":"{}"}}""";
        var whole = new ArrayBufferWriter<byte>();
        Assert.Null(Translations.MessagesToChat.Answer(
            Encoding.UTF8.GetBytes($$$"""{"choices":[{"message":{"tool_calls":[{{{call}}}]},"finish_reason":"tool_calls"}]}"""), request.Context, whole));
        var stream = TranslationCase.Stream(
            Translations.MessagesToChat, $$$"""data: {"choices":[{"delta":{"tool_calls":[{{{call}}}]}}]}""" + "\n\n", request.Context);

        Assert.Equal(Long, JsonNode.Parse(whole.WrittenSpan)!["content"]![0]!["name"]!.GetValue<string>());
        Assert.Contains($"\"name\":\"{Long}\"", stream, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_differ_only_at_their_end_stay_different()
    {
        var names = new ToolNames();

        Assert.NotEqual(names.Shorten(Long + "a"), names.Shorten(Long + "b"), StringComparer.Ordinal);
        Assert.Equal(Long + "a", names.Restore(new ToolNames().Shorten(Long + "a")), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("call_1", "call_1")]
    [InlineData("toolu_A-b_9", "toolu_A-b_9")]
    public void An_id_that_Anthropic_takes_stays_as_it_is(string id, string expected) => Assert.Equal(expected, ToolCallIds.ForAnthropic(id));

    [Fact]
    public void Another_id_is_replaced_by_one_of_its_own()
    {
        Assert.Matches("^toolu_[0-9a-f]{24}$", ToolCallIds.ForAnthropic("functions.f:0"));
        Assert.NotEqual(ToolCallIds.ForAnthropic("functions.f:0"), ToolCallIds.ForAnthropic("functions.f:1"), StringComparer.Ordinal);
    }

    [Theory]
    [InlineData("claude-opus-4-6", ThinkingStyle.Adaptive)]
    [InlineData("anthropic/claude-sonnet-4.6", ThinkingStyle.Adaptive)]
    [InlineData("claude-opus-5", ThinkingStyle.Adaptive)]
    [InlineData("claude-sonnet-4-5-20250929", ThinkingStyle.Budget)]
    [InlineData("claude-sonnet-4-20250514", ThinkingStyle.Budget)]
    [InlineData("us.anthropic.claude-opus-4-1-20250805-v1:0", ThinkingStyle.Budget)]
    [InlineData("claude-3-7-sonnet-latest", ThinkingStyle.Budget)]
    [InlineData("claude-3-5-haiku-20241022", ThinkingStyle.None)]
    [InlineData("claude-3-opus-20240229", ThinkingStyle.None)]
    [InlineData("my-model", ThinkingStyle.None)]
    internal void A_Claude_is_told_to_think_as_its_name_says(string model, ThinkingStyle expected) => Assert.Equal(expected, ModelTraits.Thinking(model));

    [Theory]
    [InlineData("o3-mini", true, true)]
    [InlineData("gpt-5.1-codex", true, true)]
    [InlineData("openai/gpt-5-mini", true, true)]
    [InlineData("gpt-5-chat-latest", false, false)]
    [InlineData("gpt-oss-120b", true, false)]
    [InlineData("gpt-4o", false, false)]
    [InlineData("openchat-7b", false, false)]
    [InlineData("llama-3.3-70b", false, false)]
    public void A_chat_model_gets_the_parameters_that_its_name_says(string model, bool reasons, bool takesMaxCompletionTokens) =>
        Assert.Equal((reasons, takesMaxCompletionTokens), (ModelTraits.Reasons(model), ModelTraits.TakesMaxCompletionTokens(model)));
}
