using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.Limits;
using Sluice.Simulation.Records;
using Sluice.Simulation.Scripting;
using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Tests;

public class ServerTests
{
    private static readonly TimeSpan HangGuard = TimeSpan.FromSeconds(30);
    private static readonly SimulatedProviderOptions Fast = Simulated.Exact with { FirstToken = TimeSpan.Zero, TokensPerSecond = 0, OutputTokens = 8 };

    [Fact]
    public async Task A_plain_call_and_the_models_go_over_the_socket()
    {
        await using var served = await Served.StartAsync(Fast with { Rpm = 10, KeepRequests = 1 });

        using var answer = await served.PostAsync(stream: false);
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("9", answer.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        Assert.Equal(8, json.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Equal("application/json; charset=utf-8", served.Provider.Record.Requests[0].Header("content-type"));
        Assert.Equal("/chat/completions", served.Provider.Record.Requests[0].Path);
        Assert.Contains("\"list\"", await served.Client.GetStringAsync(new Uri("models?limit=3", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_event_is_flushed_as_it_is_produced()
    {
        var script = new Script().Next(ScriptedAnswer.HungAfter(3));
        await using var served = await Served.StartAsync(Fast with { Script = script });
        using var answer = await served.PostAsync(stream: true);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());

        for (var i = 0; i < 3; i++)
        {
            Assert.StartsWith("data: {", await reader.ReadLineAsync().WaitAsync(HangGuard), StringComparison.Ordinal);
            Assert.Equal("", await reader.ReadLineAsync().WaitAsync(HangGuard));
        }

        Assert.Equal(1, served.Provider.Record.Open);
    }

    [Fact]
    public async Task A_stream_arrives_whole()
    {
        await using var served = await Served.StartAsync(Fast);
        using var answer = await served.PostAsync(stream: true);

        var text = await answer.Content.ReadAsStringAsync().WaitAsync(HangGuard);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith("data: [DONE]\n\n", text, StringComparison.Ordinal);
        Assert.Equal(CallEnd.Complete, served.Provider.Record.Calls[0].End);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_cut_answer_is_an_incomplete_body_to_the_client_and_what_was_sent_arrives(bool stream)
    {
        await using var served = await Served.StartAsync(Fast with { Script = new Script().Next(ScriptedAnswer.CutAfter(4)) });
        using var answer = await served.PostAsync(stream);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var received = new MemoryStream();

        await Assert.ThrowsAsync<HttpIOException>(() => body.CopyToAsync(received).WaitAsync(HangGuard));

        var text = Encoding.UTF8.GetString(received.ToArray());
        Assert.NotEmpty(text);
        if (stream)
            Assert.Equal(4, text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(CallEnd.Cut, served.Provider.Record.Calls[0].End);
    }

    [Fact]
    public async Task A_refused_connection_gives_no_answer()
    {
        await using var served = await Served.StartAsync(Fast with { Script = new Script().Next(ScriptedAnswer.ConnectionRefused) });

        await Assert.ThrowsAsync<HttpRequestException>(() => served.PostAsync(stream: false));

        Assert.Equal(1, served.Provider.Record.RefusedConnections);
    }

    [Fact]
    public async Task A_limit_answers_429_with_headers_over_the_socket()
    {
        await using var served = await Served.StartAsync(Fast with { Rpm = 1 });
        (await served.PostAsync(stream: false)).Dispose();

        using var answer = await served.PostAsync(stream: true);

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        Assert.True(answer.Headers.Contains("retry-after-ms"));
    }

    [Theory]
    [InlineData(true, CallEnd.Hung)]
    [InlineData(false, CallEnd.Cancelled)]
    public async Task A_client_that_goes_away_cancels_its_call(bool hangs, CallEnd end)
    {
        var script = hangs ? new Script().Next(ScriptedAnswer.Hung) : new Script();
        await using var served = await Served.StartAsync(Fast with { Script = script, TokensPerSecond = 1, OutputTokens = 4000 });
        using var cancel = new CancellationTokenSource();
        var call = ReadAsync();
        await served.Provider.Record.UntilAsync(r => r.Open == 1, CancellationToken.None).WaitAsync(HangGuard);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => call.WaitAsync(HangGuard));
        await served.Provider.Record.UntilAsync(r => r.Open == 0, CancellationToken.None).WaitAsync(HangGuard);
        Assert.Equal(end, served.Provider.Record.Calls[0].End);

        async Task ReadAsync()
        {
            using var answer = await served.PostAsync(stream: true, cancel.Token);
            await answer.Content.ReadAsStringAsync(cancel.Token);
        }
    }

    [Fact]
    public async Task Stopping_breaks_open_calls_at_once()
    {
        var served = await Served.StartAsync(Fast with { Script = new Script().Next(ScriptedAnswer.Hung) });
        var call = served.PostAsync(stream: true);
        await served.Provider.Record.UntilAsync(r => r.Open == 1, CancellationToken.None).WaitAsync(HangGuard);

        await served.Server.DisposeAsync().AsTask().WaitAsync(HangGuard);

        await Assert.ThrowsAsync<HttpRequestException>(() => call.WaitAsync(HangGuard));
        Assert.Equal(CallEnd.Hung, served.Provider.Record.Calls[0].End);
    }

    [Fact]
    public async Task Many_streams_at_once_arrive_whole_and_are_all_on_record()
    {
        await using var served = await Served.StartAsync(Fast with { FirstToken = TimeSpan.FromMilliseconds(1), TokensPerSecond = 2000, OutputTokens = 40, Count = CountingRule.Anthropic });

        var texts = await Task.WhenAll(Enumerable.Range(0, 64).Select(async _ =>
        {
            using var answer = await served.PostAsync(stream: true);
            return await answer.Content.ReadAsStringAsync();
        })).WaitAsync(HangGuard);

        Assert.All(texts, text => Assert.Equal(43, text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.Equal((64L, 64L * 40, 0), (served.Provider.Record.CountOf(CallEnd.Complete), served.Provider.Record.ProducedTokens, served.Provider.Record.Open));
        Assert.Equal(64 * 40, served.Provider.Record.HighestLive(CountedDimension.OutputTokens));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("https://127.0.0.1:1")]
    [InlineData("http://127.0.0.1:1/v1")]
    public async Task An_address_to_listen_on_must_be_one(string url)
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => SimulatedProviderServer.StartAsync(new SimulatedProvider(Fast, TimeProvider.System), url));

        Assert.Contains($"'{url}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_an_error()
    {
        await using var served = await Served.StartAsync(Fast);
        var url = served.Server.BaseUrl[..^"/v1".Length];

        await Assert.ThrowsAsync<IOException>(() => SimulatedProviderServer.StartAsync(served.Provider, url));
    }

    private sealed class Served(SimulatedProvider provider, SimulatedProviderServer server) : IAsyncDisposable
    {
        public SimulatedProvider Provider => provider;

        public SimulatedProviderServer Server => server;

        public HttpClient Client { get; } = new() { BaseAddress = new Uri(server.BaseUrl + "/"), Timeout = HangGuard };

        public static async Task<Served> StartAsync(SimulatedProviderOptions options)
        {
            var provider = new SimulatedProvider(options, TimeProvider.System);
            return new Served(provider, await SimulatedProviderServer.StartAsync(provider));
        }

        public async Task<HttpResponseMessage> PostAsync(bool stream, CancellationToken cancellationToken = default)
        {
            var body = $$"""{"model":"m","messages":[{"role":"user","content":"x"}],"stream":{{(stream ? "true" : "false")}}}""";
            using var request = new HttpRequestMessage(HttpMethod.Post, "chat/completions");
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await server.DisposeAsync();
        }
    }
}
