namespace Sluice.Gateway.Tests.Admin;

public sealed class ExplainApiTests
{
    private const string Config =
        """
        { "backends": { "sim": { "protocol": "simulated", "simulate": { "firstToken": "0", "tokensPerSecond": 1000000000, "outputTokens": 5 }, "models": { "m": "m" } } },
          "keys": { "file-key": { "key": "sk-file-0123456789abcdef", "models": ["m", "gone"], "limits": { "rpm": 2, "tpm": 10000 } },
                    "off": { "key": "sk-off-0123456789abcdef", "enabled": false },
                    "paid": { "key": "sk-paid-0123456789abcdef", "budgets": [ { "usd": 1, "window": "day" } ] } },
          "wait": { "max": "0" } }
        """;

    private const string Request = """{"model":"m","max_tokens":20,"messages":[{"role":"user","content":"Hello"}]}""";

    [Fact]
    public async Task What_is_explained_is_what_happens_and_nothing_is_consumed()
    {
        await using var gateway = await AdminGateway.StartAsync(Config);

        for (var call = 0; call < 4; call++)
        {
            var before = (await gateway.GetAsync("/admin/status")).Json!["keys"]!.ToJsonString();
            var explained = (await gateway.PostAsync("/admin/explain", $$"""{"key":"file-key","request":{{Request}}}""")).Json!;
            Assert.Equal(Numbers(before), Numbers((await gateway.GetAsync("/admin/status")).Json!["keys"]!.ToJsonString()));
            var (status, backend) = await gateway.ChatAsync();
            Assert.Equal((status == 200, call < 2), ((bool)explained["passes"]!, (bool)explained["passes"]!));
            if (status == 200)
                Assert.Equal($"{backend}/m", (string?)explained["target"]);
            else
                Assert.Equal((status, "rpm", "key:file-key"), ((int)explained["refusal"]!["status"]!, (string?)explained["refusal"]!["limit"], (string?)explained["refusal"]!["scope"]));
        }
    }

    [Fact]
    public async Task Every_limit_is_shown_with_when_it_passes_and_what_size_would()
    {
        await using var gateway = await AdminGateway.StartAsync(Config);

        var explained = (await gateway.PostAsync("/admin/explain", """{"key":"file-key","model":"m","inputTokens":4000,"maxOutputTokens":7000}""")).Json!;
        var gates = explained["candidates"]![0]!["gates"]!.AsArray();

        Assert.False((bool)explained["passes"]!);
        Assert.Equal(6_000, (long)explained["maxOutputTokens"]!);
        Assert.True((bool)explained["refusal"]!["permanent"]!);
        Assert.Equal(("tpm", 10_000, 11_000), ((string?)explained["refusal"]!["limit"], (int)explained["refusal"]!["max"]!, (int)explained["refusal"]!["requested"]!));
        Assert.Contains(gates, gate => (string?)gate!["limit"] == "rpm" && (bool)gate["passes"]!);
        Assert.Contains(gates, gate => (string?)gate!["limit"] == "tpm" && !(bool)gate["passes"]!);
        Assert.Contains(gates, gate => (string?)gate!["state"] == "ready");
    }

    [Theory]
    [InlineData("/admin/explain?key=file-key", "messages")]
    [InlineData("/admin/explain?key=file-key&path=/v1/messages", "messages")]
    [InlineData("/admin/explain?key=file-key", "prompt")]
    [InlineData("/admin/explain?key=file-key&user=alice", "input")]
    public async Task A_request_just_as_it_would_be_sent_is_explained_too(string path, string member)
    {
        await using var gateway = await AdminGateway.StartAsync(Config);
        var said = member == "messages" ? """[{"role":"user","content":"Hello"}]""" : "\"Hello\"";

        var explained = (await gateway.PostAsync(path, $$"""{"model":"m","max_tokens":20,"max_output_tokens":20,"user":"bob","temperature":0,"{{member}}":{{said}}}""")).Json!;

        Assert.Equal((true, "sim/m", 20), ((bool)explained["passes"]!, (string?)explained["target"], (int)explained["outputTokens"]!));
        Assert.InRange((int)explained["inputTokens"]!, 1, 100);
    }

    [Theory]
    [InlineData("""{"key":"off","model":"m"}""", 401, "switched off")]
    [InlineData("""{"key":"file-key","model":"other"}""", 403, "may not use")]
    [InlineData("""{"key":"file-key","model":"gone"}""", 404, "serves model")]
    [InlineData("""{"key":"paid","model":"m"}""", 403, "costs")]
    public async Task What_no_limit_is_behind_is_explained_too(string body, int status, string words)
    {
        await using var gateway = await AdminGateway.StartAsync(Config);

        var explained = (await gateway.PostAsync("/admin/explain", body)).Json!;

        Assert.Equal((false, status), ((bool)explained["passes"]!, (int)explained["refusal"]!["status"]!));
        Assert.Contains(words, (string?)explained["refusal"]!["message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("""{"model":"m"}""", 400)]
    [InlineData("""{"key":"nobody","model":"m"}""", 404)]
    [InlineData("""{"key":"file-key","path":"/v1/models","model":"m"}""", 400)]
    [InlineData("""{"key":"file-key","request":{"messages":[]}}""", 400)]
    [InlineData("""{"key":"file-key","model":"m","inputTokens":-1}""", 400)]
    [InlineData("""{"key":"file-key","modle":"m"}""", 400)]
    public async Task A_question_that_makes_no_sense_is_told_so(string body, int status)
    {
        await using var gateway = await AdminGateway.StartAsync(Config);

        Assert.Equal(status, (await gateway.PostAsync("/admin/explain", body)).Status);
    }

    // Without what passes by itself.
    private static string Numbers(string keys) => System.Text.RegularExpressions.Regex.Replace(
        keys, "\"resetMs\":[0-9]+", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
