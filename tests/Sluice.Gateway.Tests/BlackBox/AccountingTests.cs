using Sluice.Pricing;
using Sluice.Simulation;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>What is counted and charged, row by row of the accounting rules; the number in a name is the row's.</summary>
public class AccountingTests
{
    private const string Speaks = """ "protocol": "anthropic" """;

    private const string Priced = $$"""
         "prices": { "m": { "input": 3, "cachedInput": 0.3, "cacheWrite": 3.75, "cacheWrite1h": 6, "output": 15 } },
         "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "concurrency": 1 }, "budgets": [ { "usd": 100, "window": "day" } ] } }
        """;

    private static readonly SimulatedPrice Price = new(NanoUsd.FromUsd(3), NanoUsd.FromUsd(15))
    {
        CachedInputPerMillion = NanoUsd.FromUsd(0.3m),
        CacheWritePerMillion = NanoUsd.FromUsd(3.75m),
        CacheWriteOneHourPerMillion = NanoUsd.FromUsd(6),
    };

    [Theory]
    [InlineData(false, "5m")]
    [InlineData(true, "5m")]
    [InlineData(false, "1h")]
    [InlineData(true, "1h")]
    public async Task Row_01_Anthropics_input_is_the_sum_of_its_classes_each_at_its_own_price(bool stream, string ttl)
    {
        await using var provider = await Provider.StartAsync(Provider.Quick with { Price = Price }, Speaks);
        await using var gateway = await Gateway.OverAsync(Priced, provider);
        var cached = $$$""","system":[{"type":"text","text":"{{{new string('x', 4000)}}}","cache_control":{"type":"ephemeral","ttl":"{{{ttl}}}"}}]""";

        await gateway.PostAsync("/v1/messages", Gateway.Message(stream, cached));
        var writes = await gateway.Usage.NextAsync();
        await gateway.PostAsync("/v1/messages", Gateway.Message(stream, cached));
        var reads = await gateway.Usage.NextAsync();

        Assert.Equal((1000, 0), ttl == "1h" ? (writes.CacheWriteOneHourTokens, writes.CacheWriteTokens) : (writes.CacheWriteTokens, writes.CacheWriteOneHourTokens));
        Assert.Equal((0, 1000), (reads.CacheWriteTokens + reads.CacheWriteOneHourTokens, reads.CachedInputTokens));
        Assert.Equal((2, 2), (writes.InputTokens, reads.InputTokens));
        Assert.Equal(provider.Record.Billed.Value, writes.CostNanoUsd + reads.CostNanoUsd);
        Assert.Equal(provider.Record.Billed.Value, Spent(gateway));
    }

    [Fact]
    public async Task Row_01_OpenAIs_cached_tokens_are_part_of_its_prompt_tokens()
    {
        const string Body = """{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1000,"completion_tokens":10,"total_tokens":1010,"prompt_tokens_details":{"cached_tokens":600}}}""";
        await using var provider = await Provider.StartAsync(ScriptedAnswer.Status(200, Body));
        await using var gateway = await Gateway.OverAsync(Priced, provider);

        await gateway.AskAsync(Gateway.Chat());
        var row = await gateway.Usage.NextAsync();

        Assert.Equal((400, 600, 10), (row.InputTokens, row.CachedInputTokens, row.OutputTokens));
        Assert.Equal((400 * 3_000) + (600 * 300) + (10 * 15_000), row.CostNanoUsd);
    }

    [Fact]
    public async Task Row_02_The_usage_in_message_delta_is_cumulative_so_that_the_last_one_holds()
    {
        await using var upstream = await HandmadeUpstream.StartAsync(http => HandmadeUpstream.WriteAsync(http, string.Concat(
            Event("""{"type":"message_start","message":{"id":"m","usage":{"input_tokens":100,"cache_read_input_tokens":50,"output_tokens":1}}}"""),
            Event("""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}"""),
            Event("""{"type":"message_delta","delta":{},"usage":{"output_tokens":5}}"""),
            Event("""{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":110,"output_tokens":9}}"""),
            Event("""{"type":"message_stop"}"""))));
        await using var gateway = await Gateway.StartAsync(Gateway.Config(Priced, (upstream.BaseUrl, Speaks)));

        await gateway.PostAsync("/v1/messages", Gateway.Message(true));
        var row = await gateway.Usage.NextAsync();

        Assert.Equal((110, 50, 9), (row.InputTokens, row.CachedInputTokens, row.OutputTokens));
        Assert.Equal((110 * 3_000) + (50 * 300) + (9 * 15_000), row.CostNanoUsd);
    }

    public static TheoryData<string, string, string> ReasoningStreams => new()
    {
        { "/v1/messages", Gateway.Message(true, ",\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":50}"), "asked for" },
        { "/v1/messages", Gateway.Message(true), "seen" },
        { "/v1/chat/completions", Gateway.Chat(true, ",\"max_tokens\":100,\"reasoning_effort\":\"high\""), "asked for" },
        { "/v1/chat/completions", Gateway.Chat(true, ",\"max_tokens\":100"), "seen" },
        { "/v1/responses", """{"model":"m","input":"Hi","stream":true,"max_output_tokens":100,"reasoning":{"effort":"high"}}""", "asked for" },
        { "/v1/responses", """{"model":"m","input":"Hi","stream":true,"max_output_tokens":100}""", "seen" },
    };

    [Theory]
    [MemberData(nameof(ReasoningStreams))]
    public async Task Row_03_A_cut_stream_of_a_model_that_reasons_settles_at_its_reservation(string path, string body, string how)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            await HandmadeUpstream.WriteAsync(http, Begin(path, how == "seen"));
            using var gone = http.RequestAborted.Register(left.SetResult);
            await left.Task;
        });
        var speaks = path == "/v1/messages" ? Speaks : "";
        await using var gateway = await Gateway.StartAsync(Gateway.Config(Priced, (upstream.BaseUrl, speaks)));
        using var stop = new CancellationTokenSource();

        using (var response = await gateway.SendToAsync(path, body, stop.Token))
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            Assert.True(await stream.ReadAsync(new byte[16]) > 0);
            await stop.CancelAsync();
        }

        await left.Task.WaitAsync(Gateway.HangGuard);
        var row = await gateway.Usage.NextAsync();

        Assert.Equal((499, 100, true), (row.Status, row.OutputTokens, row.IsEstimated));
        Assert.Equal(row.CostNanoUsd, Spent(gateway));
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task Row_03_A_cut_stream_of_any_other_model_settles_at_what_was_relayed()
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            await HandmadeUpstream.WriteAsync(http, Begin("/v1/messages", reasons: false));
            using var gone = http.RequestAborted.Register(left.SetResult);
            await left.Task;
        });
        await using var gateway = await Gateway.StartAsync(Gateway.Config(Priced, (upstream.BaseUrl, Speaks)));
        using var stop = new CancellationTokenSource();

        using (var response = await gateway.SendToAsync("/v1/messages", Gateway.Message(true), stop.Token))
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            Assert.True(await stream.ReadAsync(new byte[16]) > 0);
            await stop.CancelAsync();
        }

        await left.Task.WaitAsync(Gateway.HangGuard);
        var row = await gateway.Usage.NextAsync();

        Assert.Equal((100, 50), (row.InputTokens, row.CachedInputTokens)); // as stated at the start
        Assert.InRange(row.OutputTokens, 1, 10);
        Assert.True(row.IsEstimated);
    }

    [Theory]
    [InlineData("\"prompt\":\"Hello there\"", 1, 3)]
    [InlineData("\"prompt\":[\"Hello there\",\"Hello there\"]", 2, 6)]
    [InlineData("\"prompt\":[1,2,3,4]", 1, 4)]
    [InlineData("\"prompt\":[[1,2,3],[4,5]],\"n\":2", 4, 5)]
    [InlineData("\"prompt\":[[1],[2]],\"n\":2,\"best_of\":3", 6, 2)]
    public async Task Row_04_Prompts_are_summed_and_output_is_counted_for_each_answer_as_one_request(string prompt, int answers, int input)
    {
        await using var provider = await Provider.StartAsync(Provider.Quick with { Price = Price });
        await using var gateway = await Gateway.OverAsync(Priced, provider);

        var got = await gateway.PostAsync("/v1/completions", $$"""{"model":"m","max_tokens":10,{{prompt}}}""");
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(200, got.Status);
        Assert.Equal(10 * answers, row.EstimatedOutputTokens);
        Assert.True(row.EstimatedInputTokens >= input);
        Assert.Equal((input, 8 * answers), (row.InputTokens, row.OutputTokens));
        Assert.Equal(provider.Record.Billed.Value, row.CostNanoUsd);
        Assert.Equal(1, provider.Record.Count);
    }

    [Fact]
    public async Task Row_04_The_larger_of_n_and_best_of_multiplies_the_reservation_of_a_chat()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync("", provider);

        await gateway.AskAsync(Gateway.Chat(false, ",\"max_tokens\":10,\"n\":3"));

        Assert.Equal(30, (await gateway.Usage.NextAsync()).EstimatedOutputTokens);
    }

    [Fact]
    public async Task Row_04_No_number_of_prompts_and_answers_is_too_large_to_be_refused_in_words()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync($$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "tpm": 1000 } } } """, provider);
        var prompts = string.Join(',', Enumerable.Repeat("\"\"", 100_000));

        var got = await gateway.PostAsync("/v1/completions", $$"""{"model":"m","max_tokens":1000000000,"n":10000,"prompt":[{{prompts}}]}""");

        Assert.Equal(413, got.Status);
        Assert.Equal(0, provider.Record.Count);
    }

    [Theory]
    [InlineData("\"Hello there\"", 3, 1)]
    [InlineData("[\"Hello there\",\"Hello there\"]", 6, 2)]
    [InlineData("[1,2,3]", 3, 1)]
    [InlineData("[[1,2,3],[4]]", 4, 2)]
    public async Task Row_05_Embeddings_have_input_and_no_output(string input, int tokens, int vectors)
    {
        await using var provider = await Provider.StartAsync(Provider.Quick with { Price = Price });
        await using var gateway = await Gateway.OverAsync(Priced, provider);

        var got = await gateway.PostAsync("/v1/embeddings", $$"""{"model":"m","input":{{input}}}""");
        var row = await gateway.Usage.NextAsync();

        Assert.Equal(vectors, got.Json.GetProperty("data").GetArrayLength());
        Assert.Equal((tokens, 0, 0), (row.InputTokens, row.OutputTokens, row.EstimatedOutputTokens));
        Assert.True(row.EstimatedInputTokens >= tokens);
        Assert.Null(got.Header("x-sluice-max-output"));
        Assert.Equal(provider.Record.Billed.Value, row.CostNanoUsd);
    }

    [Fact]
    public async Task Row_06_An_image_counts_by_its_dimensions_and_never_by_the_length_of_its_data()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks);
        await using var gateway = await Gateway.OverAsync("", provider);
        // A PNG of 100 x 100, and a megabyte of data behind its header.
        byte[] png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 100, 0, 0, 0, 100, 8, 6, 0, 0, 0, .. new byte[1_000_000]];
        var image = $$$"""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{Convert.ToBase64String(png)}}}"}}""";

        await gateway.PostAsync("/v1/messages", $$"""{"model":"m","max_tokens":10,"messages":[{"role":"user","content":[{{image}}]}]}""");
        await gateway.PostAsync("/v1/messages", """{"model":"m","max_tokens":10,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]}]}""");
        await gateway.PostAsync("/v1/messages", $$$"""{"model":"m","max_tokens":10,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"text","media_type":"text/plain","data":"{{{new string('x', 400)}}}"}}]}]}""");

        Assert.InRange((await gateway.Usage.NextAsync()).EstimatedInputTokens, 10, 4_000);
        Assert.InRange((await gateway.Usage.NextAsync()).EstimatedInputTokens, 4_784, 20_000); // the maximum
        Assert.InRange((await gateway.Usage.NextAsync()).EstimatedInputTokens, 100, 1_000);
    }

    [Fact]
    public async Task Row_07_A_response_is_followed_where_it_is_kept_and_counts_as_input_again()
    {
        await using var first = await Provider.StartAsync();
        await using var second = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync($$""" "routes": { "r": { "targets": ["a/m", "b/m"] } }, "keys": { "team": { "key": "{{Gateway.Secret}}" }, "other": { "key": "sk-other-secret-0123456789abcdef" } } """, first, second);

        first.Simulated.Options.Script.Next(ScriptedAnswer.ServerError());
        var made = await gateway.PostAsync("/v1/responses", """{"model":"r","input":"Hello there","max_output_tokens":50}""");
        var id = made.Json.GetProperty("id").GetString();
        Assert.Equal("b", made.Header("x-sluice-backend"));
        var before = await gateway.Usage.NextAsync();
        var next = await gateway.PostAsync("/v1/responses", $$"""{"model":"r","input":"And then?","previous_response_id":"{{id}}","max_output_tokens":50}""");
        var row = await gateway.Usage.NextAsync();
        var stolen = await gateway.PostAsync(
            "/v1/responses", $$"""{"model":"r","input":"And then?","previous_response_id":"{{id}}"}""", ("x-sluice-key", "sk-other-secret-0123456789abcdef"));

        Assert.Equal((200, "b"), (next.Status, next.Header("x-sluice-backend")));
        Assert.True(row.EstimatedInputTokens >= before.InputTokens + before.OutputTokens);
        Assert.Equal(before.InputTokens + before.OutputTokens + 3, row.InputTokens);
        Assert.Equal(404, stolen.Status);
    }

    [Fact]
    public async Task Row_07_An_answer_in_the_background_is_taken_only_where_that_is_configured_and_charged_as_reserved()
    {
        const string Queued = """{"id":"resp_1","object":"response","status":"queued","error":null,"output":[],"usage":null}""";
        const string Body = """{"model":"m","input":"Hi","background":true,"max_output_tokens":50}""";
        await using var first = await Provider.StartAsync();
        await using var refusing = await Gateway.OverAsync(Priced, first);
        await using var second = await Provider.StartAsync(Provider.Quick, """ "background": true """, [ScriptedAnswer.Status(200, Queued)]);
        await using var taking = await Gateway.OverAsync(Priced, second);

        var refused = await refusing.PostAsync("/v1/responses", Body);
        var taken = await taking.PostAsync("/v1/responses", Body);
        var rows = await taking.Usage.NextAsync();

        Assert.Equal((400, "background"), (refused.Status, refused.Error.GetProperty("param").GetString()));
        Assert.Equal((200, Queued), (taken.Status, taken.Body));
        Assert.Equal((50, true), (rows.OutputTokens, rows.IsEstimated));
        Assert.Equal(rows.CostNanoUsd, Spent(taking));
    }

    [Fact]
    public async Task Row_08_Counting_tokens_and_listing_models_pass_where_nothing_else_does()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks);
        await using var gateway = await Gateway.OverAsync(
            $$""" "keys": { "team": { "key": "{{Gateway.Secret}}", "limits": { "rpm": 1, "concurrency": 1 }, "budgets": [ { "usd": 0.001, "window": "day" } ], "unknownPrice": "free" } } """, provider);
        provider.Simulated.Options.Script.Next(ScriptedAnswer.Hung);
        using var stop = new CancellationTokenSource();
        var held = gateway.SendToAsync("/v1/messages", Gateway.Message(), stop.Token);
        await provider.UntilAsync(record => record.Open == 1);

        var refused = await gateway.PostAsync("/v1/messages", Gateway.Message());
        var counted = await gateway.PostAsync("/v1/messages/count_tokens", """{"model":"m","messages":[{"role":"user","content":"Hello there"}]}""");
        var models = await gateway.GetAsync("/v1/models");

        Assert.Equal(429, refused.Status);
        Assert.Equal((200, 3, "a"), (counted.Status, counted.Json.GetProperty("input_tokens").GetInt32(), counted.Header("x-sluice-backend")));
        Assert.Equal(200, models.Status);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
    }

    [Fact]
    public async Task Row_08_Tokens_are_estimated_where_no_backend_can_count_them()
    {
        var gone = await Provider.StartAsync(Provider.Quick, Speaks);
        await gone.DisposeAsync();
        await using var other = await Provider.StartAsync(Provider.Quick, """ "protocol": "openai" """);
        await using var gateway = await Gateway.OverAsync("", gone, other);

        var counted = await gateway.PostAsync("/v1/messages/count_tokens", """{"model":"m","messages":[{"role":"user","content":"Hello there"}]}""");

        Assert.Equal((200, "true"), (counted.Status, counted.Header("x-sluice-estimated")));
        Assert.InRange(counted.Json.GetProperty("input_tokens").GetInt32(), 3, 100);
    }

    [Fact]
    public async Task Row_09_Searches_are_billed_apart()
    {
        const string Body = """{"id":"m","type":"message","role":"assistant","content":[{"type":"text","text":"a"}],"stop_reason":"end_turn","usage":{"input_tokens":5000,"output_tokens":10,"server_tool_use":{"web_search_requests":3}}}""";
        await using var provider = await Provider.StartAsync(Provider.Quick, Speaks, [ScriptedAnswer.Status(200, Body)]);
        await using var gateway = await Gateway.OverAsync(""" "prices": { "m": { "input": 3, "output": 15, "perSearch": 0.01 } } """, provider);

        await gateway.PostAsync("/v1/messages", Gateway.Message());
        var row = await gateway.Usage.NextAsync();

        Assert.Equal((5000 * 3_000) + (10 * 15_000) + (3 * 10_000_000), row.CostNanoUsd);
    }

    [Fact]
    public async Task Row_12_A_large_output_limit_does_not_hold_up_a_backend_that_counts_what_is_produced()
    {
        await using var provider = await Provider.StartAsync(
            Provider.Quick with { Count = Sluice.Limits.CountingRule.Anthropic, Otpm = 8000 }, Speaks + """, "limits": { "otpm": 8000 } """);
        await using var gateway = await Gateway.OverAsync("", provider);

        var got = await gateway.PostAsync("/v1/messages", """{"model":"m","max_tokens":32000,"messages":[{"role":"user","content":"Hi"}]}""");

        Assert.Equal(200, got.Status);
    }

    private static string Event(string data) => $"data: {data}\n\n";

    private static string Begin(string path, bool reasons) => path switch
    {
        "/v1/messages" => Event("""{"type":"message_start","message":{"id":"m","usage":{"input_tokens":100,"cache_read_input_tokens":50,"output_tokens":1}}}""")
            + Event(reasons
                ? """{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hm"}}"""
                : """{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}"""),
        "/v1/responses" => Event("""{"type":"response.created","response":{"id":"resp_1","status":"in_progress","usage":null}}""")
            + Event(reasons
                ? """{"type":"response.reasoning_summary_text.delta","delta":"Hm"}"""
                : """{"type":"response.output_text.delta","delta":"Hi"}"""),
        _ => reasons ? Event("""{"choices":[{"index":0,"delta":{"reasoning_content":"Hm"}}]}""") : HandmadeUpstream.Chunk("Hi"),
    };

    private static long Spent(Gateway gateway) =>
        gateway.Runtime.Admission.Capture().Scopes.Single(scope => scope.Name == "key:team").Limits.Single(limit => limit.Name.StartsWith("usd", StringComparison.Ordinal)).Used;
}
