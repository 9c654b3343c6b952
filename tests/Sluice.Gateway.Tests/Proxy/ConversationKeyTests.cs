using System.Text;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Routing;

namespace Sluice.Gateway.Tests.Proxy;

public sealed class ConversationKeyTests
{
    private const string Begun = """{"model":"m","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hello"}]}""";

    [Theory]
    [InlineData("""{"model":"n","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hello"},{"role":"assistant","content":"Hi"},{"role":"user","content":"More"}],"n":1}""", true)]
    [InlineData("""{"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hello"}]}""", false)]
    [InlineData("""{"model":"m","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Bye"}]}""", false)]
    [InlineData("""{"model":"m","user":"u1","messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"Hello"}]}""", true)]
    public void A_conversation_is_told_by_how_it_begins(string other, bool isSame) => Assert.Equal(isSame, Key(Begun) == Key(other));

    [Fact]
    public void An_Anthropic_system_prompt_counts_wherever_it_stands()
    {
        const string Before = """{"system":[{"type":"text","text":"A"}],"messages":[{"role":"user","content":[{"type":"text","text":"Hello"}]}]}""";
        const string After = """{"messages":[{"role":"user","content":[{"type":"text","text":"Hello"}]},{"role":"assistant","content":"x"}],"system":[{"type":"text","text":"A"}]}""";
        Assert.Equal(Key(Before), Key(After));
        Assert.NotEqual(Key(Before), Key(Before.Replace("\"A\"", "\"B\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_cache_key_and_then_the_session_go_before_that_and_callers_share_none()
    {
        var named = Begun.Replace("\"model\"", "\"prompt_cache_key\":\"k1\",\"model\"", StringComparison.Ordinal);
        Assert.Equal(Key(named), Key("""{"messages":[{"role":"user","content":"Else"}],"prompt_cache_key":"k1"}"""));
        Assert.NotEqual(Key(Begun), Key(named));
        Assert.Equal(Key(named, session: "s"), Key(Begun, session: "s"));
        Assert.NotEqual(Key(named, session: "s"), Key(named));
        Assert.NotEqual(Key(Begun), Key(Begun, caller: "other"));
    }

    [Theory]
    [InlineData("""{"model":"m","input":"text"}""")]
    [InlineData("""{"model":"m","messages":[]}""")]
    [InlineData("""{"model":"m","messages":"odd","prompt_cache_key":7}""")]
    [InlineData("""{"model":"m","messages":[{"role":"system","content":"Only this."}, 5, [1]]}""")]
    public void Where_nothing_tells_there_is_no_conversation(string body) => Assert.Equal(0UL, Key(body));

    private static ulong Key(string body, string caller = "team", string? session = null)
    {
        var headers = new HeaderDictionary();
        if (session is not null)
            headers["x-claude-code-session-id"] = session;
        return ConversationKey.Of(headers, caller, Encoding.UTF8.GetBytes(body));
    }
}
