using Sluice.Pricing;
using Sluice.Simulation;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Users behind a key, by the word of the program that holds it.</summary>
public class PerUserTests
{
    private static readonly SimulatedProviderOptions Dear = Provider.Quick with { Price = new SimulatedPrice(NanoUsd.Zero, NanoUsd.FromUsd(100)) };

    // 1,000 output tokens at $100 a million are $0.10.
    private static readonly string Call = Gateway.Chat(more: ",\"max_tokens\":1000");

    [Fact]
    public async Task Each_user_is_held_to_limits_of_his_own_from_the_first_call_on()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Config("\"limits\":{\"rpm\":2},\"trustUser\":true"), provider);

        Assert.Equal(200, await AskAsync(gateway, "alice"));
        Assert.Equal(200, await AskAsync(gateway, "alice"));
        var refused = await gateway.AskAsync(Gateway.Chat(), ("x-sluice-user", "alice"));
        Assert.Equal(429, refused.Status);
        Assert.Equal("user:team/alice", refused.Sluice.GetProperty("scope").GetString());
        Assert.Equal("rpm", refused.Sluice.GetProperty("limit").GetString());
        Assert.Equal(200, await AskAsync(gateway, "bob"));
    }

    [Fact]
    public async Task Rate_headers_show_the_users_room_where_it_is_the_tightest()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Config("\"limits\":{\"rpm\":5},\"trustUser\":true"), provider);

        using var response = await gateway.SendAsync(Gateway.Chat(), default, ("x-sluice-user", "alice"));

        Assert.Equal("5", response.Headers.GetValues("x-ratelimit-limit-requests").Single());
        Assert.Equal("4", response.Headers.GetValues("x-ratelimit-remaining-requests").Single());
    }

    [Fact]
    public async Task Calls_that_name_no_user_are_one_users_so_that_leaving_it_out_is_no_way_around()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Config("\"limits\":{\"rpm\":1},\"trustUser\":true"), provider);

        Assert.Equal(200, (await gateway.AskAsync(Gateway.Chat())).Status);
        Assert.Equal(429, (await gateway.AskAsync(Gateway.Chat())).Status);
    }

    [Fact]
    public async Task Without_trustUser_the_name_is_noted_and_limits_nobody()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Config(""), provider);

        for (var i = 0; i < 3; i++)
            Assert.Equal(200, await AskAsync(gateway, "alice"));

        Assert.Equal(0, gateway.Runtime.Admission.Capture().Members);
        Assert.Equal("alice", (await gateway.Usage.NextAsync()).UserName);
    }

    [Fact]
    public async Task A_users_budget_holds_by_the_providers_bill_and_its_calls_have_a_written_output_limit()
    {
        await using var provider = await Provider.StartAsync(Dear);
        await using var gateway = await Gateway.OverAsync(
            Config("\"budgets\":[{\"usd\":0.5,\"window\":\"day\"}],\"trustUser\":true") + ",\"prices\":{\"m\":{\"input\":0,\"output\":100}}", provider);

        var answers = new List<int>();
        for (var i = 0; i < 6; i++)
            answers.Add((await gateway.AskAsync(Call, ("x-sluice-user", "alice"), ("x-sim-output-tokens", "1000"))).Status);

        Assert.Equal([200, 200, 200, 200, 200, 402], answers);
        Assert.Equal(NanoUsd.FromUsd(0.5m), provider.Record.Billed);
        using var other = await gateway.SendAsync(Gateway.Chat(), default, ("x-sluice-user", "bob"));
        Assert.Equal("4096", other.Headers.GetValues("x-sluice-max-output").Single());
    }

    [Fact]
    public async Task A_crowd_of_first_calls_of_one_new_user_passes_exactly_as_often_as_his_limit_allows()
    {
        await using var provider = await Provider.StartAsync();
        await using var gateway = await Gateway.OverAsync(Config("\"limits\":{\"rpm\":7},\"trustUser\":true"), provider);

        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => AskAsync(gateway, "new"))).WaitAsync(Gateway.HangGuard);

        Assert.Equal((7, 53), (answers.Count(status => status == 200), answers.Count(status => status == 429)));
    }

    private static async Task<int> AskAsync(Gateway gateway, string user) => (await gateway.AskAsync(Gateway.Chat(), ("x-sluice-user", user))).Status;

    private static string Config(string perUser) =>
        $$"""
        "keys": { "team": { "key": "{{Gateway.Secret}}"{{(perUser.Length == 0 ? "" : $", \"perUser\": {{ {perUser} }}")}} } }
        """;
}
