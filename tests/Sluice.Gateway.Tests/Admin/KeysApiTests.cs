using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Admin;

public sealed class KeysApiTests
{
    [Fact]
    public async Task A_key_is_shown_once_works_at_once_and_is_gone_when_it_is_deleted()
    {
        await using var gateway = await AdminGateway.StartAsync();

        var made = await gateway.PostAsync("/admin/keys", """{"name":"k","limits":{"rpm":2},"models":["m*"]}""");
        var secret = (string)made.Json!["secret"]!;
        Assert.Equal(201, made.Status);
        Assert.StartsWith("sk-sluice-", secret, StringComparison.Ordinal);
        Assert.Equal((200, "sim"), await gateway.ChatAsync(secret));
        Assert.Equal(403, (await gateway.ChatAsync(secret, "other")).Status);

        foreach (var path in (string[])["/admin/keys", "/admin/keys/k", "/admin/audit", "/admin/config", "/admin/status"])
            Assert.DoesNotContain(secret, (await gateway.GetAsync(path)).Text, StringComparison.Ordinal);
        Assert.Equal(204, (await gateway.SendAsync("DELETE", "/admin/keys/k")).Status);
        Assert.Equal(401, (await gateway.ChatAsync(secret)).Status);
        Assert.Equal(404, (await gateway.SendAsync("DELETE", "/admin/keys/k")).Status);
    }

    [Fact]
    public async Task A_changed_limit_holds_at_once_with_what_was_used()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Config.TrimEnd()[..^1] + ",\"wait\":{\"max\":\"0\"}}");
        var made = await gateway.PostAsync("/admin/keys", """{"name":"k","limits":{"rpm":100}}""");
        var secret = (string)made.Json!["secret"]!;
        for (var i = 0; i < 3; i++)
            Assert.Equal(200, (await gateway.ChatAsync(secret)).Status);

        var changed = await gateway.SendAsync("PUT", "/admin/keys/k", """{"limits":{"rpm":3}}""");

        Assert.Equal((200, 3), (changed.Status, (int)changed.Json!["effective"]!["limits"]!["rpm"]!));
        Assert.Equal(429, (await gateway.ChatAsync(secret)).Status);
        Assert.Equal(400, (await gateway.SendAsync("PUT", "/admin/keys/k", """{"key":"sk-my-own-0123456789"}""")).Status);
    }

    [Fact]
    public async Task A_rotated_key_voids_the_old_one_now_or_after_a_while()
    {
        var time = new ObservedTime();
        await using var gateway = await AdminGateway.StartAsync(time: time);
        var first = (string)(await gateway.PostAsync("/admin/keys", """{"name":"k"}""")).Json!["secret"]!;

        var second = (string)(await gateway.PostAsync("/admin/keys/k/rotate")).Json!["secret"]!;
        Assert.Equal((401, 404), (await StatusAsync(gateway, first), await StatusAsync(gateway, second)));

        var third = await gateway.PostAsync("/admin/keys/k/rotate", """{"keepOldFor":"1h"}""");
        Assert.Equal(2, third.Json!["key"]!["secrets"]!.AsArray().Count);
        Assert.Equal((404, 404), (await StatusAsync(gateway, second), await StatusAsync(gateway, (string)third.Json["secret"]!)));
        time.Virtual.Advance(TimeSpan.FromHours(1));
        Assert.Equal((401, 404), (await StatusAsync(gateway, second), await StatusAsync(gateway, (string)third.Json["secret"]!)));
        Assert.Equal(400, (await gateway.PostAsync("/admin/keys/k/rotate", """{"keepOldFor":"1 fortnight"}""")).Status);
    }

    [Fact]
    public async Task A_revoked_key_stays_to_be_read_and_its_name_is_not_given_again()
    {
        await using var gateway = await AdminGateway.StartAsync();
        var secret = (string)(await gateway.PostAsync("/admin/keys", """{"name":"k"}""")).Json!["secret"]!;

        Assert.Equal(204, (await gateway.PostAsync("/admin/keys/k/revoke")).Status);
        Assert.Equal(204, (await gateway.PostAsync("/admin/keys/k/revoke")).Status);

        Assert.Equal(401, (await gateway.ChatAsync(secret)).Status);
        Assert.NotNull((await gateway.GetAsync("/admin/keys/k")).Json!["revoked"]);
        Assert.Equal((409, "name_taken"), Outcome(await gateway.PostAsync("/admin/keys", """{"name":"k"}""")));
        Assert.Equal(204, (await gateway.SendAsync("DELETE", "/admin/keys/k")).Status);
        Assert.Equal(201, (await gateway.PostAsync("/admin/keys", """{"name":"k"}""")).Status);
    }

    [Fact]
    public async Task The_last_key_is_not_removed_by_accident()
    {
        await using var gateway = await AdminGateway.StartAsync("{\"backends\":{\"sim\":{" + AdminGateway.Simulated() + "}}}");
        await gateway.PostAsync("/admin/keys", """{"name":"only"}""");

        Assert.Equal((409, "conflict"), Outcome(await gateway.SendAsync("DELETE", "/admin/keys/only")));
        Assert.Equal((409, "conflict"), Outcome(await gateway.PostAsync("/admin/keys/only/revoke")));
        Assert.Equal(401, (await gateway.ChatAsync("sk-anything-0123456789")).Status);

        Assert.Equal(204, (await gateway.SendAsync("DELETE", "/admin/keys/only?open=true")).Status);
        Assert.Equal(200, (await gateway.ChatAsync("sk-anything-0123456789")).Status);
    }

    [Fact]
    public async Task The_last_key_of_a_gateway_that_others_can_reach_stays()
    {
        await using var gateway = await AdminGateway.StartAsync("{\"backends\":{\"sim\":{" + AdminGateway.Simulated() + "}},\"keys\":{\"f\":{\"key\":\"" + AdminGateway.FileKey + "\"}}}", listen: "http://0.0.0.0:9190");
        await gateway.PostAsync("/admin/keys", """{"name":"only"}""");
        await File.WriteAllTextAsync(gateway.File, "{\"backends\":{\"sim\":{" + AdminGateway.Simulated() + "}}}");
        Assert.Equal(200, (await gateway.PostAsync("/admin/reload")).Status);

        var refused = await gateway.SendAsync("DELETE", "/admin/keys/only?open=true");

        Assert.Equal(409, refused.Status);
        Assert.Contains("--listen", refused.WrongPaths, StringComparer.Ordinal);
        Assert.Equal(401, (await gateway.ChatAsync("sk-anything-0123456789")).Status);
    }

    [Fact]
    public async Task Keys_of_the_file_are_read_only_and_masked()
    {
        await using var gateway = await AdminGateway.StartAsync();

        Assert.Equal((409, "managed_by_config"), Outcome(await gateway.SendAsync("PUT", "/admin/keys/file-key", "{}")));
        Assert.Equal((409, "managed_by_config"), Outcome(await gateway.SendAsync("DELETE", "/admin/keys/file-key?open=true")));
        Assert.Equal((409, "managed_by_config"), Outcome(await gateway.PostAsync("/admin/keys/file-key/rotate")));
        Assert.Equal((409, "managed_by_config"), Outcome(await gateway.PostAsync("/admin/keys", """{"name":"file-key"}""")));
        Assert.DoesNotContain(AdminGateway.FileKey, (await gateway.GetAsync("/admin/keys/file-key")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_is_made_used_and_kept_while_a_key_names_it()
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Config.TrimEnd()[..^1] + ",\"wait\":{\"max\":\"0\"}}");

        Assert.Equal((400, "group"), (await gateway.PostAsync("/admin/keys", """{"name":"k","group":"g"}""")) is var none ? (none.Status, Assert.Single(none.WrongPaths)) : default);
        Assert.Equal(201, (await gateway.PostAsync("/admin/groups", """{"name":"g","limits":{"rpm":1}}""")).Status);
        var secret = (string)(await gateway.PostAsync("/admin/keys", """{"name":"k","group":"g"}""")).Json!["secret"]!;
        Assert.Equal(200, (await gateway.ChatAsync(secret)).Status);
        Assert.Equal(429, (await gateway.ChatAsync(secret)).Status);
        Assert.Equal(200, (await gateway.SendAsync("PUT", "/admin/groups/g", """{"limits":{"rpm":2}}""")).Status);
        Assert.Equal(200, (await gateway.ChatAsync(secret)).Status);

        Assert.Equal("k", string.Join(' ', (await gateway.GetAsync("/admin/groups/g")).Json!["keys"]!.AsArray().Select(key => (string?)key)));
        Assert.Equal((409, "conflict"), Outcome(await gateway.SendAsync("DELETE", "/admin/groups/g")));
        Assert.Equal(204, (await gateway.SendAsync("DELETE", "/admin/keys/k")).Status);
        Assert.Equal(204, (await gateway.SendAsync("DELETE", "/admin/groups/g")).Status);
        Assert.Empty((await gateway.GetAsync("/admin/groups")).Json!["groups"]!.AsArray());
    }

    // A model that nobody lists: 404 says that the key was taken, without a call that would need the clock.
    private static async Task<int> StatusAsync(AdminGateway gateway, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models/(no-such model)") { Headers = { Authorization = new("Bearer", key) } };
        using var answer = await gateway.Client.SendAsync(request);
        return (int)answer.StatusCode is 200 ? 404 : (int)answer.StatusCode;
    }

    private static (int, string?) Outcome(AdminAnswer answer) => (answer.Status, answer.Code);
}
