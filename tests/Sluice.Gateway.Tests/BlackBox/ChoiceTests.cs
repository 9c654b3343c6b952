namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Which backend of a pool a call goes to: by strategy, by weight, by conversation.</summary>
public class ChoiceTests
{
    [Theory]
    [InlineData("ordered", "", "", "aaaa")]
    [InlineData("weighted", "\"weight\": 0.001", "\"weight\": 1000000", "bbbb")]
    [InlineData("most-headroom", "\"limits\": { \"rpm\": 4 }", "\"limits\": { \"rpm\": 40 }", "abbb")]
    [InlineData("cheapest", "\"models\": { \"up\": { \"upstream\": \"up\", \"price\": { \"input\": 5, \"output\": 5 } } }", "", "bbbb")]
    [InlineData("fastest", "", "", "ab")]
    public async Task A_routes_strategy_chooses_among_the_backends_of_a_pool(string strategy, string ofA, string ofB, string expected)
    {
        await using var pair = await Pair.StartAsync(ofA, ofB, $$"""
            "routes": { "m": { "targets": ["a/up", "b/up"], "strategy": "{{strategy}}" } },
            "prices": { "a/up": { "input": 5, "output": 5 }, "b/up": { "input": 1, "output": 1 } }
            """);
        Assert.Equal(expected, await pair.ServedBy(expected.Length));
    }

    [Fact]
    public async Task The_least_loaded_backend_is_the_one_that_is_not_busy()
    {
        await using var pair = await Pair.StartAsync("", "", """ "routes": { "m": { "targets": ["a/up", "b/up"], "strategy": "least-loaded" } } """);
        pair.HoldsFirst = true;
        var held = pair.Gateway.AskAsync(Gateway.Chat());
        await pair.UntilHeld();
        Assert.Equal("bbb", await pair.ServedBy(3));
        pair.LetGo();
        Assert.Equal("a", (await held).Header("x-sluice-backend"));
        Assert.Equal("aa", await pair.ServedBy(2));
    }

    [Theory]
    [InlineData("", "", "aaaa")]
    [InlineData("\"weight\": 0.001", "\"weight\": 1000000", "bbbb")]
    public async Task A_model_without_a_route_goes_by_weight_where_backends_have_one_and_in_order_else(string ofA, string ofB, string expected)
    {
        await using var pair = await Pair.StartAsync(ofA, ofB, "\"routes\": {}");
        Assert.Equal(expected, await pair.ServedBy(expected.Length));
    }

    [Fact]
    public async Task A_conversation_stays_on_its_backend_and_different_ones_spread()
    {
        await using var pair = await Pair.StartAsync("", "", """ "routes": { "m": { "targets": ["a/up", "b/up"], "strategy": "weighted" } }, "affinity": "10m" """);
        var one = await pair.ServedBy(10, ",\"prompt_cache_key\":\"one\"");
        Assert.Equal(new string(one[0], 10), one);
        Assert.Single((await pair.ServedBy(10, headers: ("x-claude-code-session-id", "s1"))).Distinct());
        var others = "";
        for (var i = 0; i < 20; i++)
            others += await pair.ServedBy(1, $",\"prompt_cache_key\":\"other-{i}\"");
        Assert.Equal("ab", string.Concat(others.Distinct().Order()));
    }

    [Fact]
    public async Task Without_affinity_a_conversation_goes_wherever_the_strategy_says()
    {
        await using var pair = await Pair.StartAsync("", "", """ "routes": { "m": { "targets": ["a/up", "b/up"], "strategy": "weighted" } } """);
        Assert.Equal(2, (await pair.ServedBy(20, ",\"prompt_cache_key\":\"one\"")).Distinct().Count());
    }

    /// <summary>Two backends of one pool behind one gateway.</summary>
    private sealed class Pair : IAsyncDisposable
    {
        private const string Answered = """{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""";

        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private HandmadeUpstream _upstream = null!;

        public Gateway Gateway { get; private set; } = null!;

        public bool HoldsFirst { get; set; }

        public static async Task<Pair> StartAsync(string ofA, string ofB, string more)
        {
            var pair = new Pair();
            pair._upstream = await HandmadeUpstream.StartAsync(async http =>
            {
                if (pair.HoldsFirst)
                {
                    pair.HoldsFirst = false;
                    pair._held.SetResult();
                    await pair._letGo.Task;
                }

                http.Response.ContentType = "application/json";
                await http.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(Answered));
            });
            string Backend(string name, string settings) =>
                $"\"{name}\": {{ \"protocol\": \"openai\", \"baseUrl\": \"{pair._upstream.BaseUrl}\", \"apiKey\": \"{Provider.ApiKey}\"{(settings.Length == 0 ? "" : ", " + settings)} }}";
            pair.Gateway = await Gateway.StartAsync($"{{ \"backends\": {{ {Backend("a", ofA)}, {Backend("b", ofB)} }}, {more} }}");
            return pair;
        }

        public Task UntilHeld() => _held.Task.WaitAsync(Gateway.HangGuard);

        public void LetGo() => _letGo.SetResult();

        public async Task<string> ServedBy(int calls, string body = "", params (string Name, string Value)[] headers)
        {
            var served = "";
            for (var i = 0; i < calls; i++)
                served += (await Gateway.AskAsync(Gateway.Chat(more: body), headers)).Header("x-sluice-backend");
            return served;
        }

        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await _upstream.DisposeAsync();
        }
    }
}
