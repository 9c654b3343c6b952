using Sluice.Gateway.Tests.BlackBox;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Admin;

public sealed class BackendTestTests
{
    [Fact]
    public async Task A_provider_that_answers_is_fine()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await WithAsync(provider.BaseUrl, Provider.ApiKey);

        var test = (await gateway.PostAsync("/admin/backends/b/test")).Json!;

        Assert.Equal((true, null, 200), ((bool)test["ok"]!, (string?)test["problem"], (int)test["status"]!));
        Assert.NotEmpty(test["models"]!.AsArray());
    }

    [Theory]
    [InlineData(401, """{"error":{"message":"Incorrect API key provided","type":"invalid_request_error","code":"invalid_api_key"}}""", "refused_key", "Incorrect API key")]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota","type":"insufficient_quota","code":"insufficient_quota"}}""", "no_quota", "quota")]
    [InlineData(429, """{"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}}""", "rate_limited", "too fast")]
    [InlineData(404, "Not found", "not_found", "baseUrl")]
    [InlineData(500, "oops", "server", "a problem of its own")]
    [InlineData(200, "<html>hello</html>", "answer", "baseUrl")]
    public async Task What_a_provider_answers_is_told_in_words(int status, string body, string problem, string words)
    {
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync(System.Text.Encoding.UTF8.GetBytes(body));
        });
        await using var gateway = await WithAsync(upstream.BaseUrl, "sk-some-key-0123456789");

        var test = (await gateway.PostAsync("/admin/backends/b/test")).Json!;

        Assert.Equal((false, problem), ((bool)test["ok"]!, (string?)test["problem"]));
        Assert.Contains(words, (string?)test["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_host_a_closed_port_and_a_wrong_scheme_are_told_apart()
    {
        await using var provider = await Provider.StartAsync();
        using var closed = new ClosedPort();

        Assert.Equal("unknown_host", await ProblemAsync("http://no-such-host.invalid/v1"));
        Assert.Equal("connection", await ProblemAsync($"http://{closed.Place}/v1"));
        Assert.Equal("tls", await ProblemAsync(provider.BaseUrl.Replace("http://", "https://", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_provider_that_never_answers_is_not_waited_for_longer_than_fifteen_seconds()
    {
        var time = new ObservedTime();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
        await using var gateway = await AdminGateway.StartAsync(Config(upstream.BaseUrl, "sk-some-key-0123456789"), time);

        var test = gateway.PostAsync("/admin/backends/b/test");
        await asked.Task.WaitAsync(RunningGateway.Hang);
        time.Virtual.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal("timeout", (string?)(await test).Json!["problem"]);
    }

    [Fact]
    public async Task A_reset_brings_a_backend_back_at_once()
    {
        var calls = 0;
        await using var upstream = await HandmadeUpstream.StartAsync(async http =>
        {
            http.Response.StatusCode = Interlocked.Increment(ref calls) == 1 ? 429 : 200;
            http.Response.ContentType = "application/json";
            await http.Response.Body.WriteAsync("{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2}}"u8.ToArray());
        });
        await using var gateway = await AdminGateway.StartAsync(Config(upstream.BaseUrl, "sk-some-key-0123456789")[..^1] + ",\"wait\":{\"max\":\"0\"}}");
        Assert.Equal(429, (await gateway.ChatAsync()).Status);
        Assert.Equal(429, (await gateway.ChatAsync()).Status);
        Assert.Equal(1, calls);

        Assert.Equal(204, (await gateway.PostAsync("/admin/backends/b/reset")).Status);

        Assert.Equal((200, "b"), await gateway.ChatAsync());
        Assert.NotEmpty((await gateway.GetAsync("/admin/cooldowns")).Json!["cooldowns"]!.AsArray());
    }

    private static async Task<string?> ProblemAsync(string baseUrl)
    {
        await using var gateway = await WithAsync(baseUrl, "sk-some-key-0123456789");
        return (string?)(await gateway.PostAsync("/admin/backends/b/test")).Json!["problem"];
    }

    private static Task<AdminGateway> WithAsync(string baseUrl, string key) => AdminGateway.StartAsync(Config(baseUrl, key));

    private static string Config(string baseUrl, string key) =>
        $$"""{"backends":{"b":{"protocol":"openai","baseUrl":"{{baseUrl}}","apiKey":"{{key}}"} },"keys":{"file-key":{"key":"{{AdminGateway.FileKey}}"} } }""";
}
