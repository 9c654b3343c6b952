using System.ClientModel;
using Microsoft.Extensions.AI;
using Sluice.Admission;
using Sluice.Health;
using Sluice.Http;
using Sluice.Simulation.Records;
using Sluice.Simulation.Scripting;

namespace Sluice.Libraries.Tests;

/// <summary>What users of OpenAI's and Anthropic's clients see once they are held, over real sockets.</summary>
public sealed class RealClientTests
{
    private static readonly ChatOptions Short = new() { MaxOutputTokens = 100 };

    public static TheoryData<string, string> Ways => RealClients.Ways;

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_limit_holds_and_the_call_beyond_it_goes_when_it_has_room(string vendor, string way)
    {
        await using var real = await RealClients.StartAsync(options => options.RequestsPerMinute = 2, new() { Rpm = 2 });
        using var chat = real.Chat(vendor, way);

        await AskAsync(chat);
        await AskAsync(chat);
        real.Time.Advance(TimeSpan.FromSeconds(40));
        var third = AskAsync(chat);
        await WaitsAsync(real, 1);
        real.Time.Advance(TimeSpan.FromMilliseconds(19_999));
        Assert.False(third.IsCompleted);
        Assert.Equal(2, real.Provider.Record.Count);
        real.Time.Advance(TimeSpan.FromMilliseconds(1));
        await third;

        Assert.Equal((3, 0), (real.Provider.Record.CountOf(CallEnd.Complete), real.Provider.Record.CountOf(CallEnd.Refused)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task An_answer_and_a_stream_settle_by_what_the_provider_counted(string vendor, string way)
    {
        await using var real = await RealClients.StartAsync(options => options.TokensPerMinute = 100_000);
        using var chat = real.Chat(vendor, way);

        await AskAsync(chat);
        Assert.Equal((Counted(real), 0), (Used(real), Open(real)));
        var text = "";
        await foreach (var update in chat.GetStreamingResponseAsync("Hello", Short).WithCancellation(TestContext.Current.CancellationToken))
            text += update.Text;

        Assert.NotEmpty(text);
        Assert.Equal((Counted(real), 0), (Used(real), Open(real)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_429_is_waited_out_and_the_call_repeated(string vendor, string way)
    {
        // The exceptions of Anthropic's client carry the answer's body, but no headers: above it nobody knows the hint, and the cooldown's own length holds.
        var hasHint = (vendor, way) != ("anthropic", "ai");
        await using var real = await RealClients.StartAsync(options => (options.RequestsPerMinute, options.Cooldown) =
            (100, new() { Base = TimeSpan.FromSeconds(hasHint ? 1 : 9), HintMargin = 1, Jitter = 0 }));
        using var chat = real.Chat(vendor, way);
        real.Provider.Options.Script.Next(ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(9)));

        var call = AskAsync(chat);
        await WaitsAsync(real, 1);
        Assert.Equal(HealthState.Cooling, Assert.Single(real.Control.Controller.Capture().Targets).Health.State);
        real.Time.Advance(TimeSpan.FromMilliseconds(8_999));
        Assert.Equal(1, real.Provider.Record.Count);
        real.Time.Advance(TimeSpan.FromMilliseconds(1));
        await call;

        Assert.Equal(2, real.Provider.Record.Count);
    }

    [Theory]
    [InlineData("http", true)]
    [InlineData("ai", false)]
    public async Task What_OpenAIs_answers_say_of_limits_is_learned_below_its_client_and_above_it_by_its_refusals_alone(string way, bool isBeforeItRefuses)
    {
        await using var real = await RealClients.StartAsync(
            options => (options.RequestsPerMinute, options.MaxWait, options.Retry) = (100, TimeSpan.Zero, new() { Attempts = 1 }), new() { Rpm = 3 });
        using var chat = real.Chat("openai", way);

        for (var call = 0; call < 3; call++)
            await AskAsync(chat);
        Assert.Equal(isBeforeItRefuses, Learned() is 3);
        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(chat));

        Assert.Equal(3, Learned());
        Assert.Equal(isBeforeItRefuses ? 0 : 1, real.Provider.Record.CountOf(CallEnd.Refused));

        long? Learned() => Assert.Single(real.Control.Controller.Capture().Targets).Limits.FirstOrDefault(limit => limit.IsLearned)?.Max;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_body_of_an_error_says_what_its_status_does_not(string vendor, string way)
    {
        await using var real = await RealClients.StartAsync(options => options.MaxWait = TimeSpan.Zero);
        using var chat = real.Chat(vendor, way);
        real.Provider.Options.Script.Next(ScriptedAnswer.Status(
            400,
            """{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the API."}}""",
            [new("content-type", "application/json")]));

        await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(chat));

        var health = Assert.Single(real.Control.Controller.Capture().Targets).Health;
        Assert.Equal((HealthState.Cooling, OutReason.Quota), (health.State, health.Reason));
    }

    [Fact]
    public async Task An_error_in_the_place_of_a_streams_first_event_is_read_above_Anthropics_client_and_the_call_repeated()
    {
        await using var real = await RealClients.StartAsync(options => options.Retry = new() { Initial = TimeSpan.Zero, Max = TimeSpan.Zero });
        using var chat = real.Chat("anthropic", "ai");
        real.Provider.Options.Script.Next(ScriptedAnswer.Status(
            200,
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n",
            [new("content-type", "text/event-stream")]));

        var text = "";
        await foreach (var update in chat.GetStreamingResponseAsync("Hello", Short).WithCancellation(TestContext.Current.CancellationToken))
            text += update.Text;

        Assert.NotEmpty(text);
        Assert.Equal((2, 0), (real.Provider.Record.Count, Open(real)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_call_that_is_cancelled_while_it_waits_or_is_answered_leaks_nothing(string vendor, string way)
    {
        await using var real = await RealClients.StartAsync(options => options.Concurrency = 1);
        using var chat = real.Chat(vendor, way);
        using var cancel = new CancellationTokenSource();
        real.Provider.Options.Script.Next(ScriptedAnswer.Hung);

        var open = chat.GetResponseAsync("Hello", Short, cancel.Token);
        await real.Provider.Record.UntilAsync(record => record.Open == 1, TestContext.Current.CancellationToken).WaitAsync(RealClients.Hang);
        var waiting = chat.GetResponseAsync("Hello", Short, cancel.Token);
        await WaitsAsync(real, 1);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open.WaitAsync(RealClients.Hang));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(RealClients.Hang));
        await real.Provider.Record.UntilAsync(record => record.Open == 0, TestContext.Current.CancellationToken).WaitAsync(RealClients.Hang);
        Assert.Equal((0, 0), (Open(real), real.Control.Controller.Capture().Waiting));
        await AskAsync(chat);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_stream_that_is_abandoned_is_cancelled_at_the_provider_and_settled(string vendor, string way)
    {
        await using var real = await RealClients.StartAsync(options => (options.Concurrency, options.TokensPerMinute) = (1, 100_000));
        using var chat = real.Chat(vendor, way);
        real.Provider.Options.Script.Next(ScriptedAnswer.HungAfter(6));

        await foreach (var update in chat.GetStreamingResponseAsync("Hello", Short).WithCancellation(TestContext.Current.CancellationToken))
        {
            if (update.Text.Length > 0)
                break;
        }

        await real.Provider.Record.UntilAsync(record => record.Open == 0, TestContext.Current.CancellationToken).WaitAsync(RealClients.Hang);
        Assert.Equal(0, Open(real));
        Assert.InRange(Used(real), 1, 150);
        await AskAsync(chat);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_stream_that_is_cut_is_thrown_on_and_counts_as_what_was_reserved(string vendor, string way)
    {
        await using var real = await RealClients.StartAsync(options => options.TokensPerMinute = 100_000);
        using var chat = real.Chat(vendor, way);
        real.Provider.Options.Script.Next(ScriptedAnswer.CutAfter(6));

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await foreach (var update in chat.GetStreamingResponseAsync("Hello", Short).WithCancellation(TestContext.Current.CancellationToken))
                Assert.Equal(1, Open(real));
        });

        Assert.Equal(0, Open(real));
        Assert.True(Used(real) >= real.Provider.Record.InputTokens, $"{Used(real)}");
    }

    [Fact]
    public async Task A_refusal_passes_through_both_clients_unchanged()
    {
        await using var real = await RealClients.StartAsync(options => (options.RequestsPerMinute, options.MaxWait) = (1, TimeSpan.Zero));
        using var openai = real.Chat("openai", "http");
        using var anthropic = real.Chat("anthropic", "http");
        await AskAsync(openai);

        var first = await Assert.ThrowsAsync<CallRefusedException>(() => AskAsync(openai));
        var second = await Assert.ThrowsAnyAsync<Exception>(() => AskAsync(anthropic));

        Assert.Equal(TimeSpan.FromSeconds(60), first.RetryAfter);
        Assert.Equal(TimeSpan.FromSeconds(60), Assert.IsType<CallRefusedException>(second is CallRefusedException ? second : second.InnerException).RetryAfter);
    }

    [Fact]
    public async Task A_refusal_as_an_answer_is_an_error_of_each_clients_own()
    {
        await using var real = await RealClients.StartAsync(
            options => (options.RequestsPerMinute, options.MaxWait) = (1, TimeSpan.Zero), http: new() { Refusals = RefusalMode.Answer });
        using var openai = real.Chat("openai", "http");
        using var anthropic = real.Chat("anthropic", "http");
        await AskAsync(openai);

        var first = await Assert.ThrowsAsync<ClientResultException>(() => AskAsync(openai));
        var second = await Assert.ThrowsAsync<Anthropic.Exceptions.AnthropicRateLimitException>(() => AskAsync(anthropic));

        Assert.Equal(429, first.Status);
        Assert.True(first.GetRawResponse()!.Headers.TryGetValue("retry-after-ms", out var wait));
        Assert.Equal("60000", wait);
        Assert.Contains("rpm", first.Message, StringComparison.Ordinal);
        Assert.Contains("rpm", second.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAIs_synchronous_calls_and_streams_are_held_too()
    {
        await using var real = await RealClients.StartAsync(options => (options.RequestsPerMinute, options.TokensPerMinute, options.MaxWait) = (2, 100_000, TimeSpan.Zero));
        var chat = real.OpenAI().GetChatClient("gpt-4o-mini");

#pragma warning disable CA1849, MA0042, VSTHRD103 // what is tested
        var answer = chat.CompleteChat("Hello");
        var text = string.Concat(chat.CompleteChatStreaming("Hello").SelectMany(update => update.ContentUpdate).Select(part => part.Text));
        Assert.Throws<CallRefusedException>(() => chat.CompleteChat("Hello"));
#pragma warning restore CA1849, MA0042, VSTHRD103

        Assert.NotEmpty(answer.Value.Content[0].Text);
        Assert.NotEmpty(text);
        Assert.Equal((Counted(real), 0), (Used(real), Open(real)));
    }

    [Fact]
    public async Task OpenAIs_embeddings_and_responses_settle_too()
    {
        await using var real = await RealClients.StartAsync(options => options.TokensPerMinute = 100_000);

        await real.OpenAI().GetEmbeddingClient("text-embedding-3-small").GenerateEmbeddingsAsync(["Hello", "there"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(Counted(real), Used(real));
#pragma warning disable OPENAI001 // the client calls its own API of responses a preview
        var responses = real.OpenAI().GetResponsesClient();
        await responses.CreateResponseAsync("gpt-4o-mini", "Hello", cancellationToken: TestContext.Current.CancellationToken);
        await foreach (var update in await responses.CreateResponseStreamingAsync("gpt-4o-mini", "Hello", cancellationToken: TestContext.Current.CancellationToken))
            Assert.NotNull(update);
#pragma warning restore OPENAI001

        Assert.Equal((Counted(real), 0), (Used(real), Open(real)));
    }

    private static Task<ChatResponse> AskAsync(IChatClient chat) => chat.GetResponseAsync("Hello", Short, TestContext.Current.CancellationToken).WaitAsync(RealClients.Hang);

    // What is done before a call stands in the queue runs on threads of its own; one that waits sets the clock's timer.
    private static async Task WaitsAsync(RealClients real, int count)
    {
        using var hang = new CancellationTokenSource(RealClients.Hang);
        for (var timer = real.Time.WaitForTimerAsync(hang.Token); real.Control.Controller.Capture().Waiting < count; timer = real.Time.WaitForTimerAsync(hang.Token))
            await timer;
    }

    private static long Counted(RealClients real) => real.Provider.Record.InputTokens + real.Provider.Record.ProducedTokens;

    private static long Used(RealClients real) => real.Control.Controller.Capture().Scopes.SelectMany(scope => scope.Limits).Single(limit => limit.Name == "tpm").Used;

    private static int Open(RealClients real) => real.Control.Controller.Capture().OpenLeases;
}
