using Sluice.Gateway.Config.Running;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Admin;

public sealed class ConfigApiTests
{
    private const string Config =
        """
        {
          "backends": {
            "sim": { "protocol": "simulated", "simulate": { "firstToken": "0" },
                     "limits": { "rpm": 500 } } },
          "keys": { "k": { "key": "${A_VARIABLE}", "models": ["${A_VARIABLE}*"] } }
        }
        """;

    [Fact]
    public async Task Every_value_has_its_source_and_secrets_are_masked()
    {
        await using var gateway = await AdminGateway.StartAsync(Config);
        await gateway.PostAsync("/admin/backends", """{"name":"b","protocol":"openai","baseUrl":"https://b.example.com/v1","apiKey":"sk-very-secret-0123456789"}""");

        var shown = await gateway.GetAsync("/admin/config");
        var settings = shown.Json!["settings"]!.AsArray().ToDictionary(setting => (string)setting!["path"]!, setting => setting!, StringComparer.Ordinal);

        Assert.Equal((gateway.File, 2L), ((string?)shown.Json["origin"], (long)shown.Json["revision"]!));
        Assert.Equal(("file", 4, 500), Of("backends.sim.limits.rpm"));
        Assert.Equal(("default", null, 0), Of("backends.sim.limits.tpm"));
        Assert.Equal(("environment", "A_VARIABLE"), ((string?)settings["keys.k.key"]["source"], (string?)settings["keys.k.key"]["variable"]));
        Assert.Equal(("environment", "from-the-environment*"), ((string?)settings["keys.k.models[0]"]["source"], (string?)settings["keys.k.models[0]"]["value"]));
        Assert.Equal(("database", "***"), ((string?)settings["backends.b.apiKey"]["source"], (string?)settings["backends.b.apiKey"]["value"]));
        Assert.Equal("***", (string?)settings["keys.k.key"]["value"]);
        Assert.DoesNotContain("sk-very-secret", shown.Text, StringComparison.Ordinal);

        (string?, int?, int) Of(string path) => ((string?)settings[path]["source"], (int?)settings[path]["line"], (int)settings[path]["value"]!);
    }

    [Fact]
    public async Task A_reload_takes_a_good_file_and_tells_all_that_is_wrong_with_a_bad_one()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await File.WriteAllTextAsync(gateway.File, AdminGateway.Config.Replace("\"rpm\": 1000 ", "\"rpm\": 1 ", StringComparison.Ordinal).TrimEnd()[..^1] + ",\"wait\":{\"max\":\"0\"}}");

        var good = await gateway.PostAsync("/admin/reload");
        Assert.Equal((200, true, 2), (good.Status, (bool)good.Json!["applied"]!, (int)good.Json["revision"]!));
        Assert.Equal(200, (await gateway.ChatAsync()).Status);
        Assert.Equal(429, (await gateway.ChatAsync()).Status);

        await File.WriteAllTextAsync(gateway.File, """{"backends":{"sim":{"protocol":"simulated","limts":{}},"x":{"protocol":"smoke"}}}""");
        var bad = await gateway.PostAsync("/admin/reload");
        Assert.Equal((400, "invalid_settings"), (bad.Status, bad.Code));
        Assert.Contains("backends.sim.limts", bad.WrongPaths, StringComparer.Ordinal);
        Assert.Contains("backends.x.protocol", bad.WrongPaths, StringComparer.Ordinal);
        var config = (await gateway.GetAsync("/admin/config")).Json!;
        Assert.Equal((2, false), ((int)config["revision"]!, (bool)config["last"]!["applied"]!));
        Assert.Equal(429, (await gateway.ChatAsync()).Status);

        File.Delete(gateway.File);
        Assert.Equal(400, (await gateway.PostAsync("/admin/reload")).Status);
        Assert.Equal(429, (await gateway.ChatAsync()).Status);
    }

    [Fact]
    public async Task Settings_that_take_a_restart_are_told_and_wait()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await File.WriteAllTextAsync(gateway.File, AdminGateway.Config.TrimEnd()[..^1] + ",\"server\":{\"maxBody\":\"1MiB\",\"allowedHosts\":[\"llm.example.com\"]}}");

        var outcome = await gateway.PostAsync("/admin/reload");

        Assert.Equal("server.maxBody", string.Join(' ', outcome.Json!["restartNeeded"]!.AsArray().Select(path => (string?)path)));
        Assert.Equal(32L << 20, gateway.Runtime.Config.Server.MaxBody);
        using var request = RunningGateway.Get("/health/live");
        request.Headers.Host = "llm.example.com";
        using var answer = await gateway.Client.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_gateway_that_others_can_reach_does_not_lose_its_keys_by_a_reload()
    {
        await using var gateway = await AdminGateway.StartAsync(listen: "http://0.0.0.0:9190");
        await File.WriteAllTextAsync(gateway.File, "{\"backends\":{\"sim\":{" + AdminGateway.Simulated() + "}}}");

        var refused = await gateway.PostAsync("/admin/reload");

        Assert.Equal((400, "--listen"), (refused.Status, Assert.Single(refused.WrongPaths)));
        Assert.Equal(401, (await gateway.ChatAsync("sk-anything-0123456789")).Status);
    }

    [Fact]
    public async Task A_changed_file_is_read_by_itself_and_a_broken_one_changes_nothing()
    {
        var time = new ObservedTime();
        await using var gateway = await AdminGateway.StartAsync(time: time);
        await using var watch = new ConfigWatch(gateway.Configuration, time);
        var outcomes = System.Threading.Channels.Channel.CreateUnbounded<ConfigOutcome>();
        gateway.Configuration.Changed += outcome => outcomes.Writer.TryWrite(outcome);

        await WriteAsync(AdminGateway.Config.Replace("1000 }", "7 }", StringComparison.Ordinal));
        Assert.True((await NextAsync()).IsApplied);
        await WriteAsync("{ \"backends\": ");
        Assert.False((await NextAsync()).IsApplied);
        Assert.Equal(7, gateway.Runtime.Config.Keys[0].Limits.Rpm);
        await WriteAsync(AdminGateway.Config.Replace("1000 }", "8 }", StringComparison.Ordinal));
        Assert.True((await NextAsync()).IsApplied);
        Assert.Equal(8, gateway.Runtime.Config.Keys[0].Limits.Rpm);

        async Task WriteAsync(string text) => await File.WriteAllTextAsync(gateway.File, text);

        // Where the system's word comes or not: at the latest the next look finds it.
        async Task<ConfigOutcome> NextAsync()
        {
            var next = outcomes.Reader.ReadAsync().AsTask();
            while (!next.IsCompleted)
            {
                time.Virtual.Advance(ConfigWatch.LookEvery);
                await Task.Yield();
            }

            return await next;
        }
    }
}
