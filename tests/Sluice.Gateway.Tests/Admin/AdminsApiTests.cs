using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Admin;

public sealed class AdminsApiTests
{
    [Fact]
    public async Task Each_role_may_do_what_the_ones_before_it_may_and_no_more()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var viewer = await AddAsync(gateway, "vera", "viewer");
        var @operator = await AddAsync(gateway, "otto", "operator");
        var admin = await AddAsync(gateway, "ada", "admin");
        await gateway.PostAsync("/admin/backends", "{\"name\":\"b\"," + AdminGateway.Simulated() + "}");

        (string Method, string Path, string? Body, int Viewer, int Operator, int Admin)[] rows =
        [
            ("GET", "/admin/status", null, 200, 200, 200),
            ("GET", "/admin/requests", null, 200, 200, 200),
            ("POST", "/admin/explain", """{"key":"file-key","model":"m"}""", 200, 200, 200),
            ("POST", "/admin/backends/b/disable", null, 403, 200, 200),
            ("POST", "/admin/backends/b/test", null, 403, 200, 200),
            ("POST", "/admin/reload", null, 403, 200, 200),
            ("PUT", "/admin/backends/b", "{" + AdminGateway.Simulated() + "}", 403, 403, 200),
            ("POST", "/admin/keys", """{"name":"k"}""", 403, 403, 201),
            ("GET", "/admin/admins", null, 403, 403, 200),
            ("POST", "/admin/budgets/adjust", """{"scope":"key:file-key","limit":"rpm","amount":1,"reason":"a test"}""", 403, 403, 200),
        ];
        foreach (var row in rows)
        {
            Assert.Equal((row.Path, row.Viewer), (row.Path, (await gateway.SendAsync(row.Method, row.Path, row.Body, viewer)).Status));
            Assert.Equal((row.Path, row.Operator), (row.Path, (await gateway.SendAsync(row.Method, row.Path, row.Body, @operator)).Status));
            Assert.Equal((row.Path, row.Admin), (row.Path, (await gateway.SendAsync(row.Method, row.Path, row.Body, admin)).Status));
        }

        Assert.Equal("role_too_low", (await gateway.PostAsync("/admin/reload", token: viewer)).Code);
    }

    [Fact]
    public async Task Who_did_what_is_in_the_audit_log()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var ada = await AddAsync(gateway, "ada", "admin");

        await gateway.PostAsync("/admin/keys", """{"name":"k","limits":{"rpm":5}}""", ada);
        await gateway.SendAsync("PUT", "/admin/keys/k", """{"limits":{"rpm":6}}""", ada);

        var entries = (await gateway.GetAsync("/admin/audit?actor=ada")).Json!["entries"]!.AsArray();
        Assert.Equal("key.update key.create", string.Join(' ', entries.Select(entry => (string?)entry!["action"])));
        Assert.Equal((5, 6), ((int)entries[0]!["before"]!["limits"]!["rpm"]!, (int)entries[0]!["after"]!["limits"]!["rpm"]!));
        Assert.Equal("ada", (string?)(await gateway.GetAsync("/admin/me", ada)).Json!["name"]);
        var page = await gateway.GetAsync("/admin/audit?limit=1");
        var next = await gateway.GetAsync($"/admin/audit?limit=1&before={(long)page.Json!["next"]!}");
        Assert.Equal("key.create", (string?)next.Json!["entries"]![0]!["action"]);
    }

    [Fact]
    public async Task A_rotated_or_removed_administrator_is_locked_out_at_once()
    {
        await using var gateway = await AdminGateway.StartAsync(time: new ObservedTime());
        var first = await AddAsync(gateway, "ada", "viewer");
        Assert.Equal(200, (await gateway.GetAsync("/admin/me", first)).Status);

        var second = (string)(await gateway.PostAsync("/admin/admins/ada/rotate")).Json!["token"]!;
        Assert.Equal((401, 200), ((await gateway.GetAsync("/admin/me", first)).Status, (await gateway.GetAsync("/admin/me", second)).Status));

        Assert.Equal(204, (await gateway.SendAsync("DELETE", "/admin/admins/ada")).Status);
        Assert.Equal(401, (await gateway.GetAsync("/admin/me", second)).Status);
        Assert.Equal(404, (await gateway.SendAsync("DELETE", "/admin/admins/ada")).Status);
        Assert.Equal(404, (await gateway.PostAsync("/admin/admins/ada/rotate")).Status);
    }

    [Fact]
    public async Task A_new_first_token_holds_at_once_and_the_old_one_is_void()
    {
        await using var gateway = await AdminGateway.StartAsync(time: new ObservedTime());
        var ada = await AddAsync(gateway, "ada", "operator");
        Assert.Equal(403, (await gateway.PostAsync("/admin/token/reset", token: ada)).Status);

        var made = (string)(await gateway.PostAsync("/admin/token/reset")).Json!["token"]!;

        Assert.StartsWith("sluice-admin-", made, StringComparison.Ordinal);
        Assert.Equal((401, 200, 200), ((await gateway.GetAsync("/admin/me")).Status, (await gateway.GetAsync("/admin/me", made)).Status, (await gateway.GetAsync("/admin/me", ada)).Status));
        Assert.Equal("admin_token.reset", (string?)(await gateway.GetAsync("/admin/audit?limit=1", made)).Json!["entries"]![0]!["action"]);
    }

    [Theory]
    [InlineData("{\"name\":\"admin\",\"role\":\"viewer\"}", 409)]
    [InlineData("{\"name\":\"ada\"}", 400)]
    [InlineData("{\"name\":\"ada\",\"role\":\"king\"}", 400)]
    [InlineData("{\"name\":\"Ada L\",\"role\":\"admin\"}", 400)]
    [InlineData("{\"name\":\"ada\",\"role\":\"admin\",\"token\":\"mine\"}", 400)]
    public async Task What_is_no_administrator_is_refused(string body, int status)
    {
        await using var gateway = await AdminGateway.StartAsync();

        Assert.Equal(status, (await gateway.PostAsync("/admin/admins", body)).Status);
        Assert.Empty((await gateway.GetAsync("/admin/admins")).Json!["admins"]!.AsArray());
    }

    private static async Task<string> AddAsync(AdminGateway gateway, string name, string role)
    {
        var made = await gateway.PostAsync("/admin/admins", $$"""{"name":"{{name}}","role":"{{role}}"}""");
        Assert.Equal(201, made.Status);
        return (string)made.Json!["token"]!;
    }
}
