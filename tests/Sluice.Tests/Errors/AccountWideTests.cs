using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Tests.Admission;

namespace Sluice.Tests.Errors;

public sealed class AccountWideTests
{
    [Theory]
    [InlineData("GenerateRequestsPerMinutePerProject", true)]
    [InlineData("GenerateContentRequestsPerMinutePerProjectPerModel-FreeTier", false)]
    [InlineData("GenerateContentRequestsPerMinutePerProjectPerRegionPerBaseModel", false)]
    [InlineData("GenerateRequestsPerDayPerProject", false)] // a quota, which is the account's anyway
    public void Gemini_tells_a_rate_of_the_whole_project_from_that_of_a_model(string quotaId, bool isAccountWide)
    {
        var failure = Refused(quotaId);

        Assert.Equal((isAccountWide, isAccountWide), (failure.IsAccountWide, failure.ToOutcome().IsAccountWide));
    }

    [Fact]
    public void What_the_whole_account_shares_cools_every_model_of_it()
    {
        var engine = new Engine(new()
        {
            Scopes = [new("key:a")],
            Targets = [Of("pro"), Of("flash")],
        });
        engine.Try(to: engine.Target("pro")).Lease.End(AttemptEnd.Refused(Refused("GenerateContentRequestsPerMinutePerProjectPerModel").ToOutcome()));
        Assert.Equal((HealthState.Cooling, HealthState.Ready), (engine.Health("pro").State, engine.Health("flash").State));
        engine.Try(to: engine.Target("flash")).Lease.Settle(default);

        engine.Advance(60);
        engine.Try(to: engine.Target("pro")).Lease.End(AttemptEnd.Refused(Refused("GenerateRequestsPerMinutePerProject").ToOutcome()));

        Assert.Equal((HealthState.Cooling, HealthState.Cooling), (engine.Health("pro").State, engine.Health("flash").State));
    }

    private static TargetOptions Of(string model) =>
        new(model) { Account = "acc", Backend = "b", HealthGroup = $"acc/{model}", Cooldown = new() { Jitter = 0 } };

    private static ProviderFailure Refused(string quotaId) => Answer.Classify(429, $$$"""
        {"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[
          {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"{{{quotaId}}}","quotaValue":"50"}]},
          {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"39s"}]}}
        """);
}
