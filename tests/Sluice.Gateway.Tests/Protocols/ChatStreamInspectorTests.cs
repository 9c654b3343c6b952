using System.Text;
using Sluice.Protocols.Answers;
using Sluice.Protocols.OpenAI;
using Sluice.Tokens;

namespace Sluice.Gateway.Tests.Protocols;

public class ChatStreamInspectorTests
{
    private readonly ChatStreamInspector _inspector = new();

    [Theory]
    [InlineData(": ping\n\n")]
    [InlineData("\n")]
    [InlineData("data: \n\n")]
    [InlineData("event: ping\n\n")]
    [InlineData("data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},\"finish_reason\":null}]}\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{}}]}\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":null,\"tool_calls\":[]}}],\"error\":null}\n\n")]
    [InlineData("data: {\"choices\":[],\"prompt_filter_results\":[{\"prompt_index\":0}]}\n\n")]
    [InlineData("data: {\"choices\":[],\"usage\":null}\n\n")]
    [InlineData("data: {}\n\n")]
    public void An_event_that_says_nothing_is_prelude(string sseEvent) => Is(StreamEventKind.Prelude, sseEvent);

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"}}]}\n\n")]
    [InlineData("data:{\"choices\":[{\"delta\":{\"content\":\" \"}}]}\r\n\r\n")]
    [InlineData("event: x\ndata: {\"choices\":[{\"delta\":{\"refusal\":\"No\"}}]}\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"Hm\"}}]}\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}}]}\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"function_call\":{\"arguments\":\"{\"}}}]}\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"audio\":{\"transcript\":\"a\"}}}]}\n\n")]
    [InlineData("data: {\"choices\":[{\"text\":\"legacy\"}]}\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"end\"},\"finish_reason\":\"stop\"}]}\n\n")]
    [InlineData("data: {\"choices\":[\ndata: {\"delta\":{\"content\":\"two lines\"}}]}\n\n")]
    [InlineData("\ufeffdata: {\"choices\":[{\"delta\":{\"content\":\"after a mark\"}}]}\n\n")]
    [InlineData("\ndata: {\"choices\":[{\"delta\":{\"content\":\"after a torn line end\"}}]}\n\n")]
    public void An_event_that_says_something_is_content(string sseEvent)
    {
        Is(StreamEventKind.Content, sseEvent);
        Assert.Equal(1, _inspector.ContentEvents);
    }

    [Theory]
    [InlineData("data: not json\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"cut\n\n")]
    [InlineData("data: {} {}\n\n")]
    [InlineData("data: []\n\n")]
    [InlineData("data: \"text\"\n\n")]
    [InlineData("data: <html>502</html>\n\n")]
    public void Data_that_is_no_object_is_malformed(string sseEvent) => Is(StreamEventKind.Malformed, sseEvent);

    [Fact]
    public void The_end_is_known_by_its_mark_alone()
    {
        Is(StreamEventKind.Finish, "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");
        Assert.True(_inspector.IsFinished);
        Assert.False(_inspector.IsDone);

        Is(StreamEventKind.Done, "data: [DONE]\n\n");
        Assert.True(_inspector.IsDone);
    }

    [Fact]
    public void An_error_event_gives_the_providers_words()
    {
        Is(StreamEventKind.Error, "data: {\"error\":{\"message\":\"Overloaded\",\"type\":\"server_error\",\"code\":502,\"param\":null}}\n\n");

        Assert.Equal(new("Overloaded", "server_error", "502", null), _inspector.Error);
    }

    [Fact]
    public void Usage_alone_is_told_from_usage_that_rides_on_content()
    {
        Is(StreamEventKind.Content, "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":1}}\n\n");
        Assert.Equal(new Usage { InputTokens = 10, OutputTokens = 1 }, _inspector.Usage);

        Is(StreamEventKind.UsageOnly, "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":9}}\n\n");
        Assert.Equal(new Usage { InputTokens = 10, OutputTokens = 9 }, _inspector.Usage);
    }

    [Fact]
    public void What_was_said_is_counted_for_streams_that_never_state_usage()
    {
        Is(StreamEventKind.Content, "data: {\"choices\":[{\"delta\":{\"content\":\"four\"}}]}\n\n");
        Is(StreamEventKind.Content, "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"arguments\":\"12345\"}}]}}]}\n\n");

        Assert.Equal((2, 9), (_inspector.ContentEvents, _inspector.ContentBytes));
        Assert.Null(_inspector.Usage);
    }

    private void Is(StreamEventKind kind, string sseEvent) => Assert.Equal(kind, _inspector.Inspect(Encoding.UTF8.GetBytes(sseEvent)));
}
