namespace Sluice.Gateway.Tests.Config;

public sealed class BrokenConfigTests
{
    /// <summary>Name, file, path, value as shown (empty: none), part of the remedy. Each file has exactly one error.</summary>
    public static TheoryData<string, string, string, string, string> Broken => new()
    {
        { "empty file", "", "$", "the end of the file", "comma, quote or bracket" },
        { "not an object", "[]", "$", "a list", "Write an object" },
        { "missing comma", "{\n  \"limits\": {}\n  \"wait\": {}\n}", "$", "\"\\\"\"", "comma, quote or bracket" },
        { "cut off", "{\"backends\":{\"a\":", "backends.a", "the end of the file", "comma, quote or bracket" },
        { "text after the end", "{} x", "$", "\"x\"", "comma, quote or bracket" },
        { "too deep", new string('[', 40), "$" + string.Concat(Enumerable.Repeat("[0]", 31)), "\"[\"", "level of brackets" },
        { "NaN", Samples.With("\"limits\":{\"rpm\":NaN}"), "limits.rpm", "NaN", "Write a number" },
        { "minus infinity", Samples.With("\"limits\":{\"rpm\":-Infinity}"), "limits.rpm", "-Infinity", "Write a number" },
        { "infinite", Samples.With("\"limits\":{\"rpm\":1e999}"), "limits.rpm", "1e999", "whole number from 0" },
        { "NaN in quotes", Samples.With("\"limits\":{\"rpm\":\"NaN\"}"), "limits.rpm", "\"NaN\"", "finite number" },
        { "negative", Samples.With("\"limits\":{\"tpm\":-5}"), "limits.tpm", "-5", "0 is no limit" },
        { "a fraction of a request", Samples.With("\"limits\":{\"rpm\":1.5}"), "limits.rpm", "1.5", "whole number" },
        { "a number in quotes", Samples.With("\"limits\":{\"rpm\":\"500\"}"), "limits.rpm", "\"500\"", "without quotes: 500" },
        { "too large", Samples.With("\"limits\":{\"tpd\":1e16}"), "limits.tpd", "1e16", "whole number" },
        { "null is no number", Samples.With("\"limits\":{\"rpm\":null}"), "limits.rpm", "null", "finite number" },
        { "burst without rps", Samples.With("\"limits\":{\"burst\":5}"), "limits.burst", "5", "Add \"rps\"" },
        { "slack on ours", Samples.With("\"limits\":{\"slack\":\"1s\"}"), "limits.slack", "\"1s\"", "Remove it" },
        { "unknown limit", Samples.With("\"limits\":{\"rmp\":5}"), "limits.rmp", "\"rmp\"", "Did you mean \"rpm\"?" },
        { "unknown root", Samples.With("\"routs\":{}"), "routs", "\"routs\"", "Did you mean \"routes\"?" },
        { "unknown, other case", Samples.Backend("\"baseURL\":\"x\""), "backends.a.baseURL", "\"baseURL\"", "Did you mean \"baseUrl\"?" },
        { "unknown, nothing near", Samples.With("\"zzzzzzzz\":1"), "zzzzzzzz", "\"zzzzzzzz\"", "Known: " },
        { "written twice", Samples.With("\"limits\":{\"rpm\":1,\"rpm\":2}"), "limits.rpm", "\"rpm\"", "Keep one" },
        { "no backends", "{}", "backends", "", "\"backends\": {" },
        { "no backend in it", "{\"backends\":{}}", "backends", "no backend", "\"protocol\": \"openai\"" },
        { "name", $"{{\"backends\":{{\"My Backend\":{{{Samples.A}}}}}}}", "backends[\"My Backend\"]", "\"My Backend\"", "a-z, 0-9" },
        { "no protocol", "{\"backends\":{\"a\":{\"apiKey\":\"x\"}}}", "backends.a.protocol", "", "\"simulated\"" },
        { "protocol", "{\"backends\":{\"a\":{\"protocol\":\"opnai\",\"apiKey\":\"x\"}}}", "backends.a.protocol", "\"opnai\"", "Did you mean \"openai\"?" },
        { "no key", "{\"backends\":{\"a\":{\"protocol\":\"openai\"}}}", "backends.a.apiKey", "", "${OPENAI_API_KEY}" },
        { "key that is not sent", Samples.Backend("\"auth\":\"none\""), "backends.a.apiKey", "\"${OPENAI_API_KEY}\"", "Remove apiKey" },
        { "variable not set", "{\"backends\":{\"a\":{\"protocol\":\"openai\",\"apiKey\":\"${NO_SUCH}\"}}}", "backends.a.apiKey", "\"${NO_SUCH}\"", "Set the variable" },
        { "variable empty", "{\"backends\":{\"a\":{\"protocol\":\"openai\",\"apiKey\":\"${EMPTY}\"}}}", "backends.a.apiKey", "\"${EMPTY}\"", "Set the variable" },
        { "variable malformed", Samples.Backend("\"account\":\"${1x}\""), "backends.a.account", "\"${1x}\"", "Set the variable" },
        { "key with a space", "{\"backends\":{\"a\":{\"protocol\":\"openai\",\"apiKey\":\"mysecret 1\"}}}", "backends.a.apiKey", "\"***\"", "copied whole" },
        { "relative URL", Samples.Backend("\"baseUrl\":\"api.openai.com/v1\""), "backends.a.baseUrl", "\"api.openai.com/v1\"", "https://host/v1" },
        { "other scheme", Samples.Backend("\"baseUrl\":\"ftp://h/v1\""), "backends.a.baseUrl", "\"ftp://h/v1\"", "https://host/v1" },
        { "password in URL", Samples.Backend("\"baseUrl\":\"https://u:hunter22@h/v1\""), "backends.a.baseUrl", "\"***\"", "goes into apiKey" },
        { "query in URL", Samples.Backend("\"baseUrl\":\"https://h/v1?key=hunter22\""), "backends.a.baseUrl", "\"***\"", "into \"query\"" },
        { "fragment in URL", Samples.Backend("\"baseUrl\":\"https://h/v1#x\""), "backends.a.baseUrl", "\"***\"", "after the \"#\"" },
        { "header name", Samples.Backend("\"headers\":{\"a b\":\"x\"}"), "backends.a.headers[\"a b\"]", "\"a b\"", "letters, digits" },
        { "own header", Samples.Backend("\"headers\":{\"Host\":\"x\"}"), "backends.a.headers.Host", "\"Host\"", "Remove it" },
        { "header value", Samples.Backend("\"headers\":{\"x-a\":\"1\\r\\nx-b: 2\"}"), "backends.a.headers.x-a", "\"***\"", "printable ASCII" },
        { "credential twice", Samples.Backend("\"headers\":{\"authorization\":\"Bearer abcdefgh\"}"), "backends.a.headers.authorization", "\"***\"", "set auth to \"none\"" },
        { "pool not listed", Samples.Backend("\"pool\":\"primry\""), "backends.a.pool", "\"primry\"", "Did you mean \"primary\"?" },
        { "weight", Samples.Backend("\"weight\":0"), "backends.a.weight", "0", "enabled: false" },
        { "enabled", Samples.Backend("\"enabled\":\"yes\""), "backends.a.enabled", "\"yes\"", "true or false" },
        { "model pattern", Samples.Backend("\"models\":{\"*-mini\":\"x\"}"), "backends.a.models[\"*-mini\"]", "\"*-mini\"", "one \"*\"" },
        { "no models", Samples.Backend("\"models\":{}"), "backends.a.models", "an object", "enabled: false" },
        { "upstream star", Samples.Backend("\"models\":{\"gpt-4o\":\"gpt-*\"}"), "backends.a.models.gpt-4o", "\"gpt-*\"", "whole name" },
        { "count", Samples.Backend("\"count\":\"azur\""), "backends.a.count", "\"azur\"", "Did you mean \"azure\"?" },
        { "cooldown order", Samples.Backend("\"cooldown\":{\"base\":\"11m\"}"), "backends.a.cooldown.base", "\"11m\"", "Lower base or raise max" },
        { "breaker order", Samples.Backend("\"breaker\":{\"openFor\":\"2h\",\"maxOpenFor\":\"1h\"}"), "backends.a.breaker.openFor", "\"2h\"", "raise maxOpenFor" },
        { "timeouts order", Samples.Backend("\"timeouts\":{\"total\":\"5s\"}"), "backends.a.timeouts.total", "\"5s\"", "raise total" },
        { "duration without unit", Samples.Backend("\"timeouts\":{\"idle\":\"30\"}"), "backends.a.timeouts.idle", "\"30\"", "its unit" },
        { "duration as number", Samples.Backend("\"timeouts\":{\"idle\":30}"), "backends.a.timeouts.idle", "30", "its unit" },
        { "duration negative", Samples.Backend("\"timeouts\":{\"idle\":\"-1s\"}"), "backends.a.timeouts.idle", "\"-1s\"", "its unit" },
        { "simulate elsewhere", Samples.Backend("\"simulate\":{}"), "backends.a.simulate", "an object", "\"simulated\"" },
        { "URL of a simulation", "{\"backends\":{\"s\":{\"protocol\":\"simulated\",\"baseUrl\":\"http://x\"}}}", "backends.s.baseUrl", "\"http://x\"", "Remove it" },
        { "rates", "{\"backends\":{\"s\":{\"protocol\":\"simulated\",\"simulate\":{\"errorRate\":0.6,\"cutRate\":0.6}}}}", "backends.s.simulate", "an object", "one fate" },
        { "rate above 1", "{\"backends\":{\"s\":{\"protocol\":\"simulated\",\"simulate\":{\"errorRate\":1.1}}}}", "backends.s.simulate.errorRate", "1.1", "0 to 1" },
        { "pool twice", Samples.With("\"pools\":[\"primary\",\"primary\"]"), "pools", "\"primary\"", "Keep one" },
        { "first pool waits", Samples.With("\"pools\":[{\"name\":\"p\",\"after\":\"5s\"}]"), "pools[0].after", "\"5s\"", "another pool first" },
        { "route without target", Samples.With("\"routes\":{\"r\":{\"targets\":[]}}"), "routes.r.targets", "an empty list", "backend/model" },
        { "route without targets", Samples.With("\"routes\":{\"r\":{}}"), "routes.r.targets", "", "backend/model" },
        { "target without slash", Samples.With("\"routes\":{\"r\":{\"targets\":[\"a\"]}}"), "routes.r.targets[0]", "\"a\"", "backend/model" },
        { "target's backend", Samples.With("\"routes\":{\"r\":{\"targets\":[\"aa/gpt-4o\"]}}"), "routes.r.targets[0]", "\"aa/gpt-4o\"", "Known: a." },
        { "target twice", Samples.With("\"routes\":{\"r\":{\"targets\":[\"a/x\",\"a/x\"]}}"), "routes.r.targets[1]", "\"a/x\"", "Keep one" },
        { "strategy", Samples.With("\"routes\":{\"r\":{\"targets\":[\"a/x\"],\"strategy\":\"cheepest\"}}"), "routes.r.strategy", "\"cheepest\"", "Did you mean \"cheapest\"?" },
        { "route's name", Samples.With("\"routes\":{\"a b\":{\"targets\":[\"a/x\"]}}"), "routes[\"a b\"]", "\"a b\"", "without white space" },
        { "empty key", Samples.With("\"keys\":{\"k\":{\"key\":\"\"}}"), "keys.k.key", "\"***\"", "Choose one" },
        { "key as text", Samples.With("\"keys\":{\"k\":\"plainsecret1\"}"), "keys.k", "a string", "\"key\": \"${TEAM_A_KEY}\"" },
        { "key missing", Samples.With("\"keys\":{\"k\":{}}"), "keys.k.key", "", "${TEAM_A_KEY}" },
        { "equal keys", Samples.With("\"keys\":{\"k\":{\"key\":\"${TEAM_A_KEY}\"},\"l\":{\"key\":\"${TEAM_A_KEY}\"}}"), "keys.l.key", "\"${TEAM_A_KEY}\"", "a secret of its own" },
        { "group", Samples.Key("\"group\":\"plat\""), "keys.k.group", "\"plat\"", "Add it under \"groups\"" },
        { "expires", Samples.Key("\"expires\":\"31.01.2027\""), "keys.k.expires", "\"31.01.2027\"", "2027-01-31" },
        { "expires without zone", Samples.Key("\"expires\":\"2027-01-31T18:00:00\""), "keys.k.expires", "\"2027-01-31T18:00:00\"", "2027-01-31T18:00:00Z" },
        { "no models for a key", Samples.Key("\"models\":[]"), "keys.k.models", "an empty list", "[\"*\"]" },
        { "unknown price", Samples.Key("\"unknownPrice\":\"fre\""), "keys.k.unknownPrice", "\"fre\"", "Did you mean \"free\"?" },
        { "no money", Samples.Key("\"budgets\":[{\"usd\":0,\"window\":\"day\"}]"), "keys.k.budgets[0].usd", "0", "enabled: false" },
        { "negative money", Samples.Key("\"budgets\":[{\"usd\":-1,\"window\":\"day\"}]"), "keys.k.budgets[0].usd", "-1", "enabled: false" },
        { "infinite money", Samples.Key("\"budgets\":[{\"usd\":1e300,\"window\":\"day\"}]"), "keys.k.budgets[0].usd", "1e300", "dollars above 0" },
        { "budget without money", Samples.Key("\"budgets\":[{\"window\":\"day\"}]"), "keys.k.budgets[0].usd", "", "\"usd\": 5.00" },
        { "budget without window", Samples.With("\"budgets\":[{\"usd\":1}]"), "budgets[0].window", "", "\"window\": \"day\"" },
        { "window", Samples.With("\"budgets\":[{\"usd\":1,\"window\":\"dya\"}]"), "budgets[0].window", "\"dya\"", "Did you mean \"day\"?" },
        { "time zone", Samples.With("\"budgets\":[{\"usd\":1,\"window\":\"day\",\"timeZone\":\"Mars/Olympus\"}]"), "budgets[0].timeZone", "\"Mars/Olympus\"", "Europe/Berlin" },
        { "time zone as a path", Samples.With("\"budgets\":[{\"usd\":1,\"window\":\"day\",\"timeZone\":\"../../etc/passwd\"}]"), "budgets[0].timeZone", "\"../../etc/passwd\"", "IANA" },
        { "zone of a rolling window", Samples.With("\"budgets\":[{\"usd\":1,\"window\":\"5h\",\"timeZone\":\"Europe/Berlin\"}]"), "budgets[0].timeZone", "\"Europe/Berlin\"", "Remove timeZone" },
        { "price without output", Samples.With("\"prices\":{\"gpt-4.1\":{\"input\":1}}"), "prices[\"gpt-4.1\"].output", "", "\"output\": 10.00" },
        { "negative price", Samples.With("\"prices\":{\"m\":{\"input\":-1,\"output\":1}}"), "prices.m.input", "-1", "USD per million" },
        { "price tiers", Samples.With("\"prices\":{\"m\":{\"input\":1,\"output\":1,\"above\":[{\"inputTokens\":9},{\"inputTokens\":9}]}}"), "prices.m.above[1].inputTokens", "9", "smallest first" },
        { "capacity", Samples.With("\"wait\":{\"capacity\":0}"), "wait.capacity", "0", "wait.max to \"0\"" },
        { "attempts", Samples.With("\"retry\":{\"attempts\":0}"), "retry.attempts", "0", "1 for no repetition" },
        { "retry order", Samples.With("\"retry\":{\"initial\":\"40s\"}"), "retry.initial", "\"40s\"", "raise max" },
        { "multiplier", Samples.With("\"retry\":{\"multiplier\":0.5}"), "retry.multiplier", "0.5", "2 to double" },
        { "body size", Samples.With("\"server\":{\"maxBody\":\"32 megs\"}"), "server.maxBody", "\"32 megs\"", "32MiB" },
        { "body of nothing", Samples.With("\"server\":{\"maxBody\":0}"), "server.maxBody", "0", "above 0" },
        { "host", Samples.With("\"server\":{\"allowedHosts\":[\"https://x\"]}"), "server.allowedHosts[0]", "\"https://x\"", "without scheme" },
        { "list as text", Samples.With("\"server\":{\"allowedHosts\":\"x\"}"), "server.allowedHosts", "a string", "in brackets" },
        { "backups kept", Samples.With("\"backup\":{\"keep\":0}"), "backup.keep", "0", "backup.every" },
        { "usage kept", Samples.With("\"usage\":{\"keepFor\":\"100y\"}"), "usage.keepFor", "\"100y\"", "\"7d\"" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Check_names_path_value_and_remedy_of_what_is_broken(string name, string json, string path, string value, string remedy)
    {
        using var folder = new Folder();
        folder.Write("sluice.json", json);

        var run = await CommandRun.OfAsync(folder.Path, Samples.Environment, "check");

        Assert.True(run.ExitCode == 1, $"{name}: exit code {run.ExitCode}");
        Assert.Equal(2, run.ErrorLines.Length);
        var line = run.ErrorLines[0];
        Assert.StartsWith(path + ": ", line, StringComparison.Ordinal);
        if (value.Length > 0)
            Assert.Contains($"(got {value}).", line, StringComparison.Ordinal);
        else
            Assert.DoesNotContain("(got", line, StringComparison.Ordinal);
        Assert.Contains(remedy, line[Math.Max(0, line.IndexOf("(got ", StringComparison.Ordinal))..], StringComparison.Ordinal);
        Assert.EndsWith("sluice.json: 1 error", run.ErrorLines[1], StringComparison.Ordinal);
        Assert.Empty(run.Output);
        foreach (var secret in (string[])[Samples.ProviderSecret, Samples.TeamSecret, "hunter22", "mysecret", "plainsecret1", "abcdefgh", "abc1234"])
            Assert.DoesNotContain(secret, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_syntax_error_names_line_and_column()
    {
        var error = Assert.Single(Samples.Parse("{\n  \"limits\": {}\n  \"wait\": {}\n}").Errors);
        Assert.Contains("on line 3, column 3", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, error.Line);
    }

    [Fact]
    public void All_errors_are_reported_at_once_in_the_order_of_the_file()
    {
        var result = Samples.Parse(
            """
            {
              "limits": { "rpm": -1, "tmp": 2 },
              "backends": { "a": { "protocol": "openai", "apiKey": "${NO_SUCH}", "pool": "x" } },
              "routes": { "r": { "targets": ["b/m", "c/m"] } },
              "wait": 5
            }
            """);
        Assert.Equal(
            "limits.rpm limits.tmp backends.a.apiKey backends.a.pool routes.r.targets[0] routes.r.targets[1] wait",
            string.Join(' ', result.Errors.Select(e => e.Path)));
        Assert.Equal([2, 2, 3, 3, 4, 4, 5], result.Errors.Select(e => e.Line));
        Assert.False(result.IsValid);
    }

    [Fact]
    public void An_error_that_crosses_two_settings_names_both_values()
    {
        var error = Assert.Single(Samples.Parse(Samples.Backend("\"cooldown\":{\"base\":\"11m\"}")).Errors);
        Assert.Contains("base (11m) is longer than max (10m)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_keys_with_one_secret_are_both_named()
    {
        var json = Samples.With("\"keys\":{\"k\":{\"key\":\"swordfish99\"},\"l\":{\"key\":\"swordfish99\"}}");
        var error = Assert.Single(Samples.Parse(json).Errors);
        Assert.Equal("keys.l.key", error.Path);
        Assert.Contains("keys.k.key", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"quotas\":[{\"tokens\":1,\"window\":\"5h\",\"threshold\":1.5}]", "quotas[0].threshold", "1.5")]
    [InlineData("\"quotas\":[{\"tokens\":1,\"window\":\"5h\",\"threshold\":0}]", "quotas[0].threshold", "0")]
    [InlineData("\"quotas\":[{\"tokens\":1,\"usd\":2,\"window\":\"5h\"}]", "quotas[0].usd", "2")]
    [InlineData("\"quotas\":[{\"tokens\":1,\"window\":\"5h\",\"anchor\":\"calendar\"}]", "quotas[0].anchor", "\"calendar\"")]
    [InlineData("\"quotas\":[{\"tokens\":1,\"window\":\"total\"}]", "quotas[0].window", "\"total\"")]
    [InlineData("\"healthCheck\":{\"path\":\"models\"}", "healthCheck.path", "\"models\"")]
    [InlineData("\"quotas\":[{\"tokens\":1,\"window\":\"5h\",\"threshold\":0.8,\"resume\":0.9}]", "quotas[0].resume", "0.9")]
    [InlineData("\"breaker\":{\"failureRate\":1.5}", "breaker.failureRate", "1.5")]
    [InlineData("\"cooldown\":{\"slowStart\":-1}", "cooldown.slowStart", "-1")]
    public void What_holds_backends_up_is_checked_by_name(string more, string path, string value) =>
        Assert.Single(Samples.Parse(Samples.Backend(more)).Errors, error => error.Path == "backends.a." + path && error.Value == value);

    [Theory]
    [InlineData("\"modelLimits\":[{\"models\":[\"a b\"],\"tpm\":1}]", "modelLimits[0].models[0]", "\"a b\"")]
    [InlineData("\"modelLimits\":[{\"models\":[\"a\"],\"tmp\":1}]", "modelLimits[0].tmp", "\"tmp\"")]
    public void Limits_of_classes_of_models_are_checked_by_name(string more, string path, string value) =>
        Assert.Single(Samples.Parse(Samples.Backend(more)).Errors, e => e.Path == "backends.a." + path && e.Value == value);

    [Fact]
    public void Alerts_ascend() =>
        Assert.Contains(Samples.Parse(Samples.With("\"budgets\":[{\"usd\":1,\"window\":\"5h\",\"alerts\":[0.5,0.5]}]")).Errors, e => e.Path == "budgets[0].alerts[1]");

    [Theory]
    [InlineData("\"limits\":{\"rpm\":5}")]
    [InlineData("\"budgets\":[{\"usd\":1,\"window\":\"day\"}],\"trustUser\":false")]
    public void Limits_of_users_whose_names_are_not_trusted_are_an_error(string perUser)
    {
        var error = Assert.Single(Samples.Parse(Samples.With($"\"keys\":{{\"k\":{{\"key\":\"sk-client-0123456789\",\"perUser\":{{{perUser}}}}}}}")).Errors);
        Assert.Equal("keys.k.perUser", error.Path);
        Assert.Contains("trustUser", error.Remedy, StringComparison.Ordinal);
    }
}
