using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Tests.BlackBox;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Tests.Telemetry;

[Collection(nameof(TelemetryTests))]
public sealed class TelemetryTests
{
    private const string Answer = """{"id":"c","object":"chat.completion","created":1,"model":"up","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10,"prompt_tokens_details":{"cached_tokens":2}}}""";

    private readonly ConcurrentQueue<string> _parents = [];

    [Fact]
    public async Task A_request_is_a_span_below_the_callers_and_each_attempt_one_below_it()
    {
        using var spans = new Spans();
        await using var failing = await HandmadeUpstream.StartAsync(http => AnswerAsync(http, 500, "{\"error\":{\"message\":\"down\"}}"));
        await using var serving = await HandmadeUpstream.StartAsync(http => AnswerAsync(http, 200, Answer));
        await using var gateway = await BlackBox.Gateway.StartAsync(BlackBox.Gateway.Config("", (failing.BaseUrl, ""), (serving.BaseUrl, "\"models\":{\"m\":\"up\"},")));

        var answer = await gateway.AskAsync(BlackBox.Gateway.Chat(), ("traceparent", spans.TraceParent), ("tracestate", "vendor=1"));
        var ended = await spans.EndedAsync(3);

        Assert.Equal(200, answer.Status);
        var (first, second, request) = (ended[0], ended[1], ended[2]);
        Assert.Equal((ActivityKind.Server, spans.Caller), (request.Kind, request.ParentSpanId));
        Assert.Equal(("chat m", "vendor=1"), (request.DisplayName, request.TraceStateString));
        Assert.All([first, second], attempt => Assert.Equal((ActivityKind.Client, request.SpanId), (attempt.Kind, attempt.ParentSpanId)));
        Assert.Equal(
            ("chat m", "a", 1, 500, "server_error", ActivityStatusCode.Error),
            (first.DisplayName, Tag(first, "sluice.backend"), Tag(first, "sluice.attempt"), Tag(first, "http.response.status_code"), Tag(first, "error.type"), first.Status));
        Assert.Equal(
            ("chat up", "b", 2, 200, null, ActivityStatusCode.Unset),
            (second.DisplayName, Tag(second, "sluice.backend"), Tag(second, "sluice.attempt"), Tag(second, "http.response.status_code"), Tag(second, "error.type"), second.Status));
        Assert.Equal(("chat", "openai", "up"), (Tag(second, "gen_ai.operation.name"), Tag(second, "gen_ai.provider.name"), Tag(second, "gen_ai.request.model")));
        Assert.Equal((7L, 3L, 2L), (Tag(second, "gen_ai.usage.input_tokens"), Tag(second, "gen_ai.usage.output_tokens"), Tag(second, "gen_ai.usage.cache_read.input_tokens")));
        Assert.Equal(("127.0.0.1", new Uri(serving.BaseUrl).Port), (Tag(second, "server.address"), Tag(second, "server.port")));
        Assert.Equal((2, 200, "b"), (Tag(request, "sluice.attempts"), Tag(request, "http.response.status_code"), Tag(request, "sluice.backend")));
        Assert.Equal([first.Id!, second.Id!], _parents, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Without_anybody_who_listens_the_callers_own_trace_goes_up_as_it_came()
    {
        await using var serving = await HandmadeUpstream.StartAsync(http => AnswerAsync(http, 200, Answer));
        await using var gateway = await BlackBox.Gateway.StartAsync(BlackBox.Gateway.Config("", (serving.BaseUrl, "")));
        const string Parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        await gateway.AskAsync(BlackBox.Gateway.Chat(), ("traceparent", Parent));

        Assert.Equal([Parent], _parents, StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_refused_request_is_a_span_that_says_what_refused_it()
    {
        using var spans = new Spans();
        await using var gateway = await RunningGateway.StartAsync(RunningGateway.Simulated[..^1] + ",\"keys\":{\"k\":{\"key\":\"sk-client-0123456789\",\"limits\":{\"rpm\":1}}},\"wait\":{\"max\":\"0\"}}");
        using (await gateway.ChatAsync(key: "sk-client-0123456789"))
        {
        }

        var chat = RunningGateway.Chat(key: "sk-client-0123456789");
        chat.Headers.TryAddWithoutValidation("traceparent", spans.TraceParent);
        using var answer = await gateway.Client.SendAsync(chat);
        var span = Assert.Single(await spans.EndedAsync(1));

        Assert.Equal((429, "rate", "rate_limited"), (Tag(span, "http.response.status_code"), Tag(span, "sluice.refused_by"), Tag(span, "error.type")));
        Assert.Equal(answer.Headers.GetValues("x-sluice-request-id").Single(), Tag(span, "sluice.request_id"));
    }

    [Fact]
    public async Task Durations_tokens_and_first_chunks_are_measured_by_the_conventions()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var measured = new Measured(gateway.Runtime);
        using (var answer = await gateway.ChatAsync(stream: true))
            await answer.Content.ReadAsStringAsync();
        await UntilAsync(() => !gateway.Log.Records.IsEmpty);
        var record = gateway.Log.Records.Single();

        const string Tags = "gen_ai.operation.name=chat gen_ai.provider.name=simulated gen_ai.request.model=m";
        Assert.Equal(Tags + " sluice.backend=sim", Assert.Single(measured.Of("gen_ai.client.operation.duration")).Tags);
        Assert.Equal(Tags + " sluice.backend=sim", Assert.Single(measured.Of("gen_ai.client.operation.time_to_first_chunk")).Tags);
        Assert.Equal(
            [(record.InputTokens, $"{Tags} gen_ai.token.type=input sluice.backend=sim"), (record.OutputTokens, $"{Tags} gen_ai.token.type=output sluice.backend=sim")],
            measured.Of("gen_ai.client.token.usage").Select(static told => ((long)told.Value, told.Tags)));
        Assert.Equal((1, "gen_ai.request.model=m http.response.status_code=200 sluice.backend=sim"), Assert.Single(measured.Of("sluice.requests")));
        Assert.Equal((0, ""), Assert.Single(measured.Of("sluice.calls.open").Distinct()));
        Assert.Equal((0, ""), Assert.Single(measured.Of("sluice.calls.waiting").Distinct()));
    }

    [Fact]
    public async Task Callers_cannot_make_the_number_of_measured_models_grow()
    {
        await using var runtime = RunningGateway.Make(RunningGateway.Simulated);
        using var measured = new Measured(runtime);
        for (var i = 0; i < 1_000; i++)
            runtime.Telemetry.Meter.Request(new() { TimeMs = 0, RequestId = "r", KeyName = "k", Model = $"made-up-{i}", Status = 404 });

        Assert.Equal("gen_ai.request.model=other http.response.status_code=404 sluice.backend=", Assert.Single(measured.Of("sluice.requests").Select(static told => told.Tags).Distinct(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Where_nobody_listens_nothing_is_allocated()
    {
        await using var runtime = RunningGateway.Make(RunningGateway.Simulated);
        var record = new UsageRecord { TimeMs = 0, RequestId = "r", KeyName = "k", Model = "m", Backend = "sim", Status = 200, CostNanoUsd = 5, InputTokens = 7 };
        runtime.Telemetry.Meter.Request(record);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            runtime.Telemetry.Meter.Request(record);
            Assert.False(runtime.Telemetry.WatchesAttempts);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private async Task AnswerAsync(HttpContext http, int status, string body)
    {
        _parents.Enqueue(http.Request.Headers.TraceParent.ToString());
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(body);
    }

    private static object? Tag(Activity span, string name) => span.GetTagItem(name);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var guard = new CancellationTokenSource(RunningGateway.Hang);
        while (!condition())
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
