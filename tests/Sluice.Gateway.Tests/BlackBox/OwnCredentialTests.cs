using Sluice.Simulation;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary><c>auth: passthrough</c>: the caller's own credential goes up, the client key never does.</summary>
public class OwnCredentialTests
{
    private const string Own = "sk-ant-own-login-0123456789";
    private const string Others = "sk-other-secret-0123456789abcdef";
    private const string SwitchedOff = "sk-off-secret-0123456789abcdef";
    private const string Expired = "sk-old-secret-0123456789abcdef";
    private const string Speaks = """ "protocol": "anthropic", "auth": "passthrough" """;
    private const string OneKey = $$""" "keys": { "team": { "key": "{{Gateway.Secret}}" } } """;
    private static readonly SimulatedProviderOptions Open = Provider.Quick with { ApiKey = null };

    [Theory]
    [InlineData("x-sluice-key", "authorization", "Bearer " + Own)]
    [InlineData("x-api-key", "authorization", "Bearer " + Own)]
    [InlineData("authorization", "x-api-key", Own)]
    public async Task Row_26_The_callers_own_credential_goes_up_and_the_client_key_stays_here(string keyHeader, string ownHeader, string own)
    {
        await using var provider = await Provider.StartAsync(Open, Speaks);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);
        gateway.Http.DefaultRequestHeaders.Authorization = null;
        var key = keyHeader == "authorization" ? "Bearer " + Gateway.Secret : Gateway.Secret;

        var got = await gateway.PostAsync("/v1/messages", Gateway.Message(), (keyHeader, key), (ownHeader, own));
        var sent = provider.Record.Requests.Single();

        Assert.Equal(200, got.Status);
        Assert.Equal(own, sent.Header(ownHeader));
        Assert.DoesNotContain(sent.Headers, header => header.Value.Contains(Gateway.Secret, StringComparison.Ordinal));
        Assert.Equal("team", (await gateway.Usage.NextAsync()).KeyName);
    }

    [Fact]
    public async Task The_first_header_that_holds_a_client_key_names_the_caller_whatever_else_comes()
    {
        await using var provider = await Provider.StartAsync(Open, """ "protocol": "anthropic" """);
        await using var gateway = await Gateway.OverAsync(
            $$""" "keys": { "team": { "key": "{{Gateway.Secret}}" }, "other": { "key": "{{Others}}" } } """, provider);
        gateway.Http.DefaultRequestHeaders.Authorization = null;

        await gateway.PostAsync("/v1/messages", Gateway.Message(), ("authorization", "Bearer " + Gateway.Secret), ("x-api-key", Others));
        await gateway.PostAsync("/v1/messages", Gateway.Message(), ("authorization", "Bearer unknown"), ("x-api-key", Others));
        await gateway.PostAsync("/v1/messages", Gateway.Message(), ("x-sluice-key", Others), ("authorization", "Bearer " + Gateway.Secret));
        var refused = await gateway.PostAsync("/v1/messages", Gateway.Message(), ("authorization", "Bearer unknown"), ("api-key", "nor this"));

        Assert.Equal("team", (await gateway.Usage.NextAsync()).KeyName);
        Assert.Equal("other", (await gateway.Usage.NextAsync()).KeyName);
        Assert.Equal("other", (await gateway.Usage.NextAsync()).KeyName);
        Assert.Equal(401, refused.Status);
    }

    [Theory]
    [InlineData(Gateway.Secret)] // Anthropic's client sends both headers where both of its variables are set
    [InlineData("sk-sluice-made-elsewhere-or-mistyped")]
    public async Task A_client_key_in_a_second_header_goes_up_no_more_than_in_the_first(string second)
    {
        await using var provider = await Provider.StartAsync(Open, Speaks);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var got = await gateway.PostAsync("/v1/messages", Gateway.Message(), ("x-api-key", second));
        Assert.Equal((401, 0), (got.Status, provider.Record.Count));

        gateway.Http.DefaultRequestHeaders.Authorization = new("Bearer", Own);
        got = await gateway.PostAsync("/v1/messages", Gateway.Message(), ("x-sluice-key", Gateway.Secret), ("x-api-key", second));
        var sent = provider.Record.Requests.Single();
        Assert.Equal((200, "Bearer " + Own), (got.Status, sent.Header("authorization")));
        Assert.DoesNotContain(sent.Headers, header => header.Value.Contains(second, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("x-api-key", Others)]
    [InlineData("api-key", Others)]
    [InlineData("authorization", "Bearer " + Others)]
    [InlineData("authorization", "Bearer Bearer " + Others)]
    [InlineData("x-api-key", "Bearer " + Others)]
    [InlineData("x-api-key", Others + ", " + Others)]
    [InlineData("x-api-key", SwitchedOff)]
    [InlineData("x-api-key", Expired)]
    [InlineData("x-api-key", "Bearer sk-sluice-made-elsewhere-or-mistyped")]
    public async Task Another_callers_key_goes_up_no_more_than_ones_own(string header, string value)
    {
        await using var provider = await Provider.StartAsync(Open, Speaks);
        await using var gateway = await Gateway.OverAsync(
            $$""" "keys": { "team": { "key": "{{Gateway.Secret}}" }, "other": { "key": "{{Others}}" }, "off": { "key": "{{SwitchedOff}}", "enabled": false }, "old": { "key": "{{Expired}}", "expires": "2020-01-01T00:00:00Z" } } """,
            provider);
        gateway.Http.DefaultRequestHeaders.Authorization = null;

        var alone = await gateway.PostAsync("/v1/messages", Gateway.Message(), ("x-sluice-key", Gateway.Secret), (header, value));
        Assert.Equal((401, 0), (alone.Status, provider.Record.Count));

        var (ownHeader, own) = header == "authorization" ? ("x-api-key", Own) : ("authorization", "Bearer " + Own);
        var got = await gateway.PostAsync("/v1/messages", Gateway.Message(), ("x-sluice-key", Gateway.Secret), (ownHeader, own), (header, value));
        var sent = provider.Record.Requests.Single();
        Assert.Equal((200, own), (got.Status, sent.Header(ownHeader)));
        Assert.Null(sent.Header(header));
    }

    [Fact]
    public async Task Without_client_keys_any_credential_goes_up()
    {
        await using var provider = await Provider.StartAsync(Open, Speaks);
        await using var gateway = await Gateway.OverAsync("", provider);

        await gateway.PostAsync("/v1/messages", Gateway.Message(), ("x-api-key", Own));

        Assert.Equal(Own, provider.Record.Requests.Single().Header("x-api-key"));
    }

    [Fact]
    public async Task A_caller_without_a_credential_of_its_own_is_told_what_to_send()
    {
        await using var provider = await Provider.StartAsync(Open, Speaks);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        var got = await gateway.PostAsync("/v1/messages", Gateway.Message());

        Assert.Equal(401, got.Status);
        Assert.Contains("x-sluice-key", got.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, provider.Record.Count);
    }

    [Theory]
    [InlineData(401, "authentication_error")]
    [InlineData(403, "permission_error")]
    [InlineData(429, "rate_limit_error")]
    public async Task What_is_wrong_with_the_callers_own_credential_reaches_the_caller_and_nobody_else(int status, string type)
    {
        var body = $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"yours"}}""";
        var headers = new KeyValuePair<string, string>[] { new("retry-after", "7"), new("anthropic-ratelimit-unified-status", "rejected") };
        await using var provider = await Provider.StartAsync(Open, Speaks, [.. Enumerable.Repeat(ScriptedAnswer.Status(status, body, headers), 10)]);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        for (var i = 0; i < 10; i++)
        {
            var got = await gateway.PostAsync("/v1/messages", Gateway.Message(), ("x-sluice-key", Gateway.Secret), ("authorization", "Bearer " + Own));
            Assert.Equal((status, body), (got.Status, got.Body));
            Assert.Equal("rejected", got.Header("anthropic-ratelimit-unified-status"));
        }

        Assert.Equal(200, (await gateway.PostAsync("/v1/messages", Gateway.Message(), ("x-sluice-key", Gateway.Secret), ("authorization", "Bearer " + Own))).Status);
    }

    [Theory]
    [InlineData("bearer", "authorization", "Bearer " + Provider.ApiKey)]
    [InlineData("x-api-key", "x-api-key", Provider.ApiKey)]
    [InlineData("api-key", "api-key", Provider.ApiKey)]
    [InlineData("none", null, null)]
    public async Task A_backends_credential_goes_up_in_the_header_that_is_configured(string auth, string? header, string? value)
    {
        var key = auth == "none" ? "" : $", \"apiKey\": \"{Provider.ApiKey}\"";
        await using var provider = await Provider.StartAsync(Open, $$""" "protocol": "anthropic", "auth": "{{auth}}" {{key}} """);
        await using var gateway = await Gateway.OverAsync(OneKey, provider);

        await gateway.PostAsync("/v1/messages", Gateway.Message());
        var sent = provider.Record.Requests.Single();

        string[] names = ["authorization", "x-api-key", "api-key"];
        Assert.All(names, name => Assert.Equal(name == header ? value : null, sent.Header(name)));
    }
}
