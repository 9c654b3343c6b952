namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>Callers who make model names up, which cost them nothing: a wildcard's backend takes any.</summary>
public sealed class MadeUpModelTests
{
    [Fact]
    public async Task Names_without_end_make_targets_to_an_end_and_are_served_under_the_limits_of_their_class()
    {
        await using var provider = await Provider.StartAsync(
            Provider.Quick, """ "modelLimits": [ { "models": ["gpt-*"], "rpm": 2 } ] """);
        await using var gateway = await Gateway.OverAsync("", provider);
        for (var i = 0; i < 10_100; i++)
            Assert.NotNull(gateway.Runtime.Routes.Find($"made-up-{i}"));
        Assert.InRange(gateway.Runtime.Admission.Capture().Targets.Count, 10_000, 10_001);

        for (var i = 0; i < 3; i++)
        {
            var got = await gateway.AskAsync(Gateway.Chat().Replace("\"m\"", $"\"late-{i}\"", StringComparison.Ordinal));
            Assert.Equal((200, $"late-{i}"), (got.Status, got.Header("x-sluice-model")));
        }

        Assert.Equal([200, 200, 429], await Task.WhenAll(Enumerable.Range(0, 3).Select(async i =>
            (await gateway.AskAsync(Gateway.Chat().Replace("\"m\"", $"\"gpt-late-{i}\"", StringComparison.Ordinal))).Status)).ContinueWith(all => all.Result.Order(), TaskScheduler.Default));
        Assert.InRange(gateway.Runtime.Admission.Capture().Targets.Count, 10_000, 10_002);
    }
}
