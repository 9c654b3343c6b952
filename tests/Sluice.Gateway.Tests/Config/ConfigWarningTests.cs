namespace Sluice.Gateway.Tests.Config;

public sealed class ConfigWarningTests
{
    private const string Limited = "{\"backends\":{\"a\":{\"protocol\":\"openai\",\"apiKey\":\"${OPENAI_API_KEY}\",\"limits\":{\"rpm\":1}}},";

    private static string[] Warnings(string more, Func<string, bool>? priceKnown = null)
    {
        var result = Samples.Parse(Limited + more + "}", priceKnown);
        Assert.Empty(result.Errors);
        return [.. result.Warnings.Select(w => w.Path)];
    }

    [Fact]
    public void A_backend_without_a_limit_is_warned_of() =>
        Assert.Equal("backends.a", Assert.Single(Samples.Parse(Samples.With("\"limits\":{}")).Warnings).Path);

    [Fact]
    public void Names_that_others_call_by_are_warned_of_while_nobody_needs_a_key()
    {
        const string Server = "\"server\":{\"allowedHosts\":[\"llm.example.com\"]}";
        Assert.Equal(["server.allowedHosts"], Warnings(Server));
        Assert.Empty(Warnings(Server + ",\"keys\":{\"k\":{\"key\":\"abcdefgh\"}}"));
    }

    [Fact]
    public void A_pool_without_a_backend_is_warned_of() => Assert.Equal(["pools[1]"], Warnings("\"pools\":[\"primary\",\"other\"]"));

    [Fact]
    public void A_short_client_key_is_warned_of() =>
        Assert.Equal(["keys.k.key"], Warnings("\"keys\":{\"k\":{\"key\":\"abc1234\"},\"l\":{\"key\":\"abc12345\"}}"));

    [Fact]
    public void More_attempts_on_a_target_than_in_all_are_warned_of() =>
        Assert.Equal(["retry.perTarget"], Warnings("\"retry\":{\"attempts\":2,\"perTarget\":3}"));

    [Fact]
    public void A_budget_on_a_route_without_a_price_is_warned_of()
    {
        const string Routes = "\"routes\":{\"r\":{\"targets\":[\"a/known\",\"a/unknown\"]}},";
        Assert.Equal(["routes.r.targets[1]"], Warnings(Routes + "\"budgets\":[{\"usd\":1,\"window\":\"day\"}]", m => m == "known"));
        Assert.Equal(["routes.r.targets[1]"], Warnings(
            Routes + "\"keys\":{\"k\":{\"key\":\"abcdefgh\",\"budgets\":[{\"usd\":1,\"window\":\"day\"}]}}", m => m == "known"));
        Assert.Equal(["routes.r.targets[1]"], Warnings(
            Routes + "\"groups\":{\"g\":{\"budgets\":[{\"usd\":1,\"window\":\"day\"}]}},\"keys\":{\"k\":{\"key\":\"abcdefgh\",\"group\":\"g\"}}", m => m == "known"));
    }

    [Theory]
    [InlineData("\"prices\":{\"a/unknown\":{\"input\":1,\"output\":1}}")]
    [InlineData("\"prices\":{\"unknown\":{\"input\":1,\"output\":1}}")]
    [InlineData("\"prices\":{\"r\":{\"input\":1,\"output\":1}}")]
    [InlineData("\"keys\":{\"k\":{\"key\":\"abcdefgh\",\"unknownPrice\":\"free\"}}")]
    public void A_budget_on_a_route_with_a_price_is_not_warned_of(string more) =>
        Assert.Empty(Warnings("\"routes\":{\"r\":{\"targets\":[\"a/unknown\"]}},\"budgets\":[{\"usd\":1,\"window\":\"day\"}]," + more));

    [Theory]
    [InlineData("m-2024-08-06")]
    [InlineData("m-20240806")]
    public void A_dated_name_has_the_price_of_the_name_without_its_date(string model) =>
        Assert.Empty(Warnings($"\"routes\":{{\"r\":{{\"targets\":[\"a/{model}\"]}}}},\"budgets\":[{{\"usd\":1,\"window\":\"day\"}}]", m => m == "m"));

    [Fact]
    public void Without_a_budget_no_price_is_needed() => Assert.Empty(Warnings("\"routes\":{\"r\":{\"targets\":[\"a/unknown\"]}}"));
}
