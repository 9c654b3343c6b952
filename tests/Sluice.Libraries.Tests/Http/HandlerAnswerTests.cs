using System.Net;
using Sluice.Http;
using Sluice.Simulation.Scripting;

namespace Sluice.Libraries.Tests.Http;

/// <summary>Whole answers: what settles a call, and what becomes of requests that cannot be read.</summary>
public sealed class HandlerAnswerTests
{
    [Theory]
    [InlineData("/v1/chat/completions", Rig.Chat)]
    [InlineData("/v1/completions", """{"model":"m","max_tokens":100,"prompt":"Hello"}""")]
    [InlineData("/v1/embeddings", """{"model":"m","input":["Hello","there"]}""")]
    [InlineData("/v1/responses", """{"model":"m","max_output_tokens":100,"input":"Hello"}""")]
    [InlineData("/v1/messages", Rig.Messages)]
    public async Task An_answer_settles_its_call_by_the_usage_that_it_states(string path, string body)
    {
        using var rig = new Rig(options => options.TokensPerMinute = 10_000);

        using var answer = await rig.PostAsync(path, body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var record = Assert.Single(rig.Provider.Record.Calls);
        Assert.Equal((rig.Provider.Record.InputTokens + rig.Provider.Record.ProducedTokens, 0), (rig.Limit("tpm").Used, rig.Limit("tpm").Reserved));
        Assert.Equal(body, Assert.Single(rig.Upstream.Sent));
        Assert.NotEmpty(await answer.Content.ReadAsStringAsync());
        Assert.Equal(0, rig.Now.OpenLeases);
    }

    [Fact]
    public async Task The_model_may_stand_in_the_path()
    {
        using var rig = new Rig(options => options.RequestsPerMinute = 10);

        using var answer = await rig.PostAsync("/openai/deployments/gpt-4o/chat/completions?api-version=1", """{"messages":[{"role":"user","content":"Hello"}]}""");

        Assert.Equal("llm/gpt-4o", Assert.Single(rig.Now.Targets).Name);
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_counts_by_its_bytes()
    {
        using var rig = new Rig(options => options.TokensPerMinute = 5_000, new());
        rig.Provider.Options.Script.Next(ScriptedAnswer.Status(200, "{}"));

        (await rig.PostAsync("/v1/embeddings", "{\"model\":\"m\", 'input'}")).Dispose();

        Assert.Equal(22, rig.Limit("tpm").Used);
    }

    [Theory]
    [InlineData("POST", "/v1/files")]
    [InlineData("GET", "/v1/chat/completions")]
    [InlineData("POST", "/v1/threads/thread_1/messages")]
    public async Task What_cannot_be_read_passes_counts_or_is_refused_by_rule(string method, string path)
    {
        using var passing = new Rig(options => options.RequestsPerMinute = 10);
        using var counting = new Rig(options => options.RequestsPerMinute = 10, new() { Unknown = UnknownRequests.Count });
        using var refusing = new Rig(options => options.RequestsPerMinute = 10, new() { Unknown = UnknownRequests.Refuse });
        HttpRequestMessage Request() => new(new(method), path) { Content = new StringContent("{}") };

        (await passing.Client.SendAsync(Request())).Dispose();
        (await counting.Client.SendAsync(Request())).Dispose();
        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => refusing.Client.SendAsync(Request()));

        Assert.Equal((0, 1), (passing.Limit("rpm").Used, counting.Limit("rpm").Used));
        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Empty(refusing.Upstream.Sent);
    }

    [Fact]
    public async Task A_compressed_body_cannot_be_read()
    {
        using var rig = new Rig(options => options.RequestsPerMinute = 10, new() { Unknown = UnknownRequests.Refuse });
        using var request = Rig.Request("/v1/chat/completions", Rig.Chat);
        request.Content!.Headers.ContentEncoding.Add("gzip");

        await Assert.ThrowsAsync<NotSupportedException>(() => rig.Client.SendAsync(request));
    }
}
