using System.Text.Json.Nodes;
using Sluice.Gateway.Tests.BlackBox;

namespace Sluice.Gateway.Tests.Admin;

public sealed class BackendsApiTests
{
    private const string Secret = "sk-provider-very-secret-0123456789";

    [Fact]
    public async Task A_backend_is_made_changed_switched_and_removed_while_the_gateway_runs()
    {
        await using var gateway = await AdminGateway.StartAsync();

        var made = await gateway.PostAsync("/admin/backends", $$"""{"name":"b","models":{"only-b":"x"},{{AdminGateway.Simulated()}}}""");
        Assert.Equal((201, "b", "admin"), (made.Status, (string?)made.Json!["name"], (string?)made.Json["managedBy"]));
        Assert.Equal((200, "b"), await gateway.ChatAsync(model: "only-b"));

        var off = await gateway.PostAsync("/admin/backends/b/disable");
        Assert.False((bool)off.Json!["enabled"]!);
        Assert.Equal(503, (await gateway.ChatAsync(model: "only-b")).Status);
        var on = await gateway.PostAsync("/admin/backends/b/enable");
        Assert.True((bool)on.Json!["enabled"]!);
        Assert.Equal(200, (await gateway.ChatAsync(model: "only-b")).Status);

        var changed = await gateway.SendAsync("PUT", "/admin/backends/b", $$"""{"models":{"now-b":"x"},{{AdminGateway.Simulated()}}}""");
        Assert.Equal(200, changed.Status);
        Assert.Equal((200, "b"), await gateway.ChatAsync(model: "now-b"));

        Assert.Equal(204, (await gateway.SendAsync("DELETE", "/admin/backends/b")).Status);
        Assert.Equal(404, (await gateway.GetAsync("/admin/backends/b")).Status);
        Assert.Equal(404, (await gateway.SendAsync("DELETE", "/admin/backends/b")).Status);
        Assert.Equal(404, (await gateway.ChatAsync(model: "now-b")).Status);

        var audit = (await gateway.GetAsync("/admin/audit")).Json!["entries"]!.AsArray();
        Assert.Equal(
            "backend.delete backend.update backend.enable backend.disable backend.create",
            string.Join(' ', audit.Select(entry => (string?)entry!["action"])));
        Assert.All(audit, entry => Assert.Equal(("admin", "backend:b"), ((string?)entry!["actor"], (string?)entry["subject"])));
    }

    [Fact]
    public async Task What_the_file_defines_is_read_only()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var settings = "{" + AdminGateway.Simulated() + "}";

        Assert.Equal((409, "managed_by_config"), Outcome(await gateway.SendAsync("PUT", "/admin/backends/sim", settings)));
        Assert.Equal((409, "managed_by_config"), Outcome(await gateway.SendAsync("DELETE", "/admin/backends/sim")));
        Assert.Equal((409, "managed_by_config"), Outcome(await gateway.PostAsync("/admin/backends/sim/disable")));
        Assert.Equal((409, "managed_by_config"), Outcome(await gateway.PostAsync("/admin/backends", "{\"name\":\"sim\"," + settings[1..])));
        var shown = await gateway.GetAsync("/admin/backends/sim");
        Assert.Equal(("config", true), ((string?)shown.Json!["managedBy"], (bool)shown.Json["enabled"]!));
    }

    [Fact]
    public async Task All_that_is_wrong_is_told_at_once_with_path_value_and_remedy()
    {
        await using var gateway = await AdminGateway.StartAsync();

        var refused = await gateway.PostAsync("/admin/backends", """{"name":"b","protocol":"openai","limits":{"rpm":-1,"rmp":2},"pool":"nowhere"}""");

        Assert.Equal((400, "invalid_settings"), Outcome(refused));
        Assert.Equal("apiKey limits.rmp limits.rpm pool", string.Join(' ', refused.WrongPaths.Order(StringComparer.Ordinal)));
        Assert.Contains(refused.Json!["error"]!["errors"]!.AsArray(), error => (string?)error!["remedy"] == "Did you mean \"rpm\"?");
        Assert.Equal(404, (await gateway.GetAsync("/admin/backends/b")).Status);
    }

    [Theory]
    [InlineData("{\"name\":\"Not A Name\",\"protocol\":\"simulated\"}", 400, "invalid_settings")]
    [InlineData("{\"protocol\":\"simulated\"}", 400, "invalid_settings")]
    [InlineData("[]", 400, "invalid_settings")]
    [InlineData("{\"name\":\"b\",", 400, "invalid_settings")]
    [InlineData("{\"name\":\"b\",\"name\":\"c\",\"protocol\":\"simulated\"}", 400, "invalid_settings")]
    [InlineData("", 400, "invalid_settings")]
    public async Task A_body_that_is_no_backend_is_refused(string body, int status, string code)
    {
        await using var gateway = await AdminGateway.StartAsync();

        Assert.Equal((status, code), Outcome(await gateway.PostAsync("/admin/backends", body)));
    }

    [Fact]
    public async Task Bodies_are_json_by_their_content_type_too()
    {
        await using var gateway = await AdminGateway.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/backends")
        {
            Content = new StringContent("{\"name\":\"b\"," + AdminGateway.Simulated() + "}", System.Text.Encoding.UTF8, "text/plain"),
            Headers = { Authorization = new("Bearer", AdminGateway.Token) },
        };

        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Single(gateway.Runtime.Backends);
    }

    [Fact]
    public async Task Names_are_unique_and_unknown_ones_are_404()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var body = "{\"name\":\"b\"," + AdminGateway.Simulated() + "}";
        Assert.Equal(201, (await gateway.PostAsync("/admin/backends", body)).Status);

        Assert.Equal((409, "name_taken"), Outcome(await gateway.PostAsync("/admin/backends", body)));
        foreach (var (method, path) in ((string, string)[])[("GET", ""), ("DELETE", ""), ("POST", "/test"), ("POST", "/reset"), ("POST", "/enable")])
            Assert.Equal((404, "not_found"), Outcome(await gateway.SendAsync(method, $"/admin/backends/nobody{path}")));
        Assert.Equal((404, "not_found"), Outcome(await gateway.SendAsync("PUT", "/admin/backends/nobody", "{}")));
    }

    [Fact]
    public async Task A_change_on_an_old_version_is_refused()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var made = await gateway.PostAsync("/admin/backends", "{\"name\":\"b\"," + AdminGateway.Simulated() + "}");
        var settings = "{" + AdminGateway.Simulated(",\"limits\":{\"rpm\":7}") + "}";

        var changed = await gateway.SendAsync("PUT", "/admin/backends/b", settings, AdminGateway.Token, ("if-match", made.Tag!));
        var late = await gateway.SendAsync("PUT", "/admin/backends/b", settings, AdminGateway.Token, ("if-match", made.Tag!));
        var lateDelete = await gateway.SendAsync("DELETE", "/admin/backends/b", null, AdminGateway.Token, ("if-match", made.Tag!));

        Assert.Equal(200, changed.Status);
        Assert.False(string.Equals(made.Tag, changed.Tag, StringComparison.Ordinal));
        Assert.Equal((412, "outdated"), Outcome(late));
        Assert.Equal(412, lateDelete.Status);
        Assert.Equal(changed.Tag, (await gateway.GetAsync("/admin/backends/b")).Tag);
    }

    [Fact]
    public async Task A_credential_is_write_only_and_encrypted()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick with { ApiKey = Secret });
        await using var gateway = await AdminGateway.StartAsync();
        var made = await gateway.PostAsync(
            "/admin/backends", $$"""{"name":"b","protocol":"openai","baseUrl":"{{provider.BaseUrl}}","apiKey":"{{Secret}}","headers":{"x-team":"hidden-header"},"models":{"only-b":"x"} }""");
        Assert.Equal((200, "b"), await gateway.ChatAsync(model: "only-b"));

        Assert.Equal("sk-...6789", (string?)made.Json!["apiKey"]);
        foreach (var path in (string[])["/admin/backends", "/admin/backends/b", "/admin/audit", "/admin/config", "/admin/status"])
        {
            var text = (await gateway.GetAsync(path)).Text;
            Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
            Assert.DoesNotContain("hidden-header", text, StringComparison.Ordinal);
        }

        foreach (var file in Directory.EnumerateFiles(gateway.Data, "sluice.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(Secret, await reader.ReadToEndAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Settings_can_be_sent_back_as_they_were_shown_and_keep_their_secrets()
    {
        await using var provider = await Provider.StartAsync(Provider.Quick with { ApiKey = Secret });
        await using var gateway = await AdminGateway.StartAsync();
        var made = await gateway.PostAsync(
            "/admin/backends", $$"""{"name":"b","protocol":"openai","baseUrl":"{{provider.BaseUrl}}","apiKey":"{{Secret}}","models":{"only-b":"x"} }""");
        var settings = made.Json!["settings"]!.AsObject();
        settings["limits"] = new JsonObject { ["rpm"] = 50 };

        Assert.Equal(200, (await gateway.SendAsync("PUT", "/admin/backends/b", settings.ToJsonString())).Status);
        settings.Remove("apiKey");
        Assert.Equal(200, (await gateway.SendAsync("PUT", "/admin/backends/b", settings.ToJsonString())).Status);

        Assert.Equal((200, "b"), await gateway.ChatAsync(model: "only-b"));
    }

    [Fact]
    public async Task A_kept_credential_never_goes_to_another_address()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.PostAsync("/admin/backends", $$"""{"name":"b","protocol":"openai","baseUrl":"https://provider.example.com/v1","apiKey":"{{Secret}}"}""");

        var refused = await gateway.SendAsync("PUT", "/admin/backends/b", """{"protocol":"openai","baseUrl":"https://elsewhere.example.com/v1","apiKey":"***"}""");
        var written = await gateway.SendAsync("PUT", "/admin/backends/b", """{"protocol":"openai","baseUrl":"https://elsewhere.example.com/v1","apiKey":"sk-another-key-0123456789"}""");

        Assert.Equal((400, "apiKey"), (refused.Status, Assert.Single(refused.WrongPaths)));
        Assert.Equal(200, written.Status);
    }

    [Fact]
    public async Task The_environment_is_not_read_for_what_an_administrator_writes()
    {
        await using var gateway = await AdminGateway.StartAsync();

        var made = await gateway.PostAsync("/admin/backends", """{"name":"b","protocol":"openai","baseUrl":"https://provider.example.com/v1","apiKey":"${A_VARIABLE}"}""");

        Assert.DoesNotContain("from-the-environment", made.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(gateway.Runtime.Backends, backend => backend.Config.ApiKey == "from-the-environment");
    }

    [Fact]
    public async Task The_order_is_set_for_all_and_taken_back()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.PostAsync("/admin/backends", "{\"name\":\"b\"," + AdminGateway.Simulated() + "}");
        Assert.Equal((200, "sim"), await gateway.ChatAsync());

        var ordered = await gateway.PostAsync("/admin/backends/order", """{"backends":["b","sim"]}""");
        Assert.Equal("b sim", string.Join(' ', ordered.Json!["backends"]!.AsArray().Select(name => (string?)name)));
        Assert.Equal((200, "b"), await gateway.ChatAsync());
        Assert.Equal("b sim", string.Join(' ', (await gateway.GetAsync("/admin/backends")).Json!["backends"]!.AsArray().Select(backend => (string?)backend!["name"])));

        Assert.Equal(200, (await gateway.PostAsync("/admin/backends/order", """{"backends":[]}""")).Status);
        Assert.Equal((200, "sim"), await gateway.ChatAsync());
        Assert.Equal(400, (await gateway.PostAsync("/admin/backends/order", """{"backends":["b","b","who"]}""")).Status);
        Assert.Equal(400, (await gateway.PostAsync("/admin/backends/order", "{}")).Status);
    }

    [Fact]
    public async Task A_backend_that_a_route_of_the_file_needs_is_not_removed()
    {
        await using var gateway = await AdminGateway.StartAsync();
        await gateway.PostAsync("/admin/backends", "{\"name\":\"b\"," + AdminGateway.Simulated() + "}");
        await File.WriteAllTextAsync(gateway.File, AdminGateway.Config.TrimEnd()[..^1] + ", \"routes\": { \"smart\": { \"targets\": [\"b/m\"] } } }");
        Assert.Equal(200, (await gateway.PostAsync("/admin/reload")).Status);
        Assert.Equal((200, "b"), await gateway.ChatAsync(model: "smart"));

        var refused = await gateway.SendAsync("DELETE", "/admin/backends/b");

        Assert.Equal((409, "conflict"), Outcome(refused));
        Assert.Contains("routes.smart.targets[0]", refused.WrongPaths, StringComparer.Ordinal);
    }

    private static (int, string?) Outcome(AdminAnswer answer) => (answer.Status, answer.Code);
}
