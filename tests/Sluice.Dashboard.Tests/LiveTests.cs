using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sluice.Simulation.Scripting;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Dashboard.Tests;

[Collection(WithChromium.Name)]
public sealed class LiveTests(Chromium chromium, ITestOutputHelper output)
{
    private static readonly TimeSpan Live = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task What_happens_is_on_the_page_within_two_seconds()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Requests");
        await Expect(visit.Page.Locator("[data-live=live]")).ToBeVisibleAsync();
        var delays = new List<TimeSpan>();
        for (var i = 1; i <= 7; i++)
        {
            using (await gateway.ChatAsync())
            {
            }

            var ended = TimeProvider.System.GetTimestamp();
            await Expect(visit.Page.Locator("[data-request]")).ToHaveCountAsync(i);
            delays.Add(TimeProvider.System.GetElapsedTime(ended));
        }

        delays.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"on the page after {string.Join(", ", delays.Select(delay => $"{delay.TotalMilliseconds:0}"))} ms"));
        // The median: a machine that does other things at the same time may keep one waiting.
        Assert.True(delays[delays.Count / 2] <= Live, $"half of them took longer than {delays[delays.Count / 2]}");
    }

    [Fact]
    public async Task A_backend_that_cools_down_is_shown_counting_down_and_comes_back()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(3)));
        await using var gateway = await Gateway.StartAsync(
            $$"""
            { "backends": { "alpha": { "protocol": "openai", "auth": "none", "cooldown": { "base": "1s" }, "baseUrl": "{{provider.BaseUrl}}", "models": { "m": "m" } },
                            "omega": { "protocol": "simulated", "simulate": { "firstToken": "0", "outputTokens": 5 }, "models": { "m": "m" }, "pool": "fallback" } },
              "pools": ["primary", "fallback"], "keys": { "file-key": { "key": "{{Gateway.FileKey}}" } } }
            """);
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        var card = visit.Page.Locator("article[data-backend=alpha]");
        await Expect(card).ToContainTextAsync("Ready");

        using (var answer = await gateway.ChatAsync())
            Assert.Equal("omega", answer.Headers.GetValues("x-sluice-backend").Single());

        await Expect(card).ToContainTextAsync("Cooling down");
        await Expect(card).ToContainTextAsync(new Regex("Tried again: [1-4] s", RegexOptions.None, Gateway.Hang));
        // Due again, it is tried by the next call.
        await Expect(card).ToContainTextAsync("On probation");
        using (var answer = await gateway.ChatAsync())
            Assert.Equal("alpha", answer.Headers.GetValues("x-sluice-backend").Single());
        await Expect(card).ToContainTextAsync("Ready");

        await visit.GoAsync("Backends");
        await Expect(visit.Page.GetByLabel(new Regex("^alpha/m was out once", RegexOptions.None, Gateway.Hang))).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_page_says_when_the_gateway_is_gone_and_comes_back_with_it()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await Expect(visit.Page.Locator("[data-live=live]")).ToBeVisibleAsync();

        await gateway.StopAsync();
        await Expect(visit.Page.Locator("[data-live=lost]")).ToContainTextAsync("Not connected");
        await gateway.StartAgainAsync();

        await Expect(visit.Page.Locator("[data-live=live]")).ToBeVisibleAsync();
        await visit.GoAsync("Requests");
        using (await gateway.ChatAsync(user: "after-the-restart"))
        {
        }

        await visit.SaysAsync("after-the-restart");
    }

    [Fact]
    public async Task An_alert_of_a_budget_comes_by_itself_and_the_budget_shows_what_is_spent_and_left()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.SaysAsync("No alert");

        using (var answer = await gateway.AdminAsync("POST", "/admin/budgets/adjust", """{"scope":"key:file-key","limit":"usd/day","usd":3,"reason":"billed elsewhere"}"""))
            Assert.Equal(200, (int)answer.StatusCode);

        await Expect(visit.Page.GetByRole(AriaRole.Log, new() { Name = "Alerts" })).ToContainTextAsync("reached 50 %");
        await Expect(visit.Page.GetByRole(AriaRole.Group, new() { Name = "Budgets" })).ToContainTextAsync("$2.00 of $5.00 left");
        await Expect(visit.Page.GetByRole(AriaRole.Group, new() { Name = "Budgets" })).ToContainTextAsync("$3.00 spent, $0.00 held by open calls");
    }

    [Fact]
    public async Task The_overview_draws_traffic_once_there_is_some_and_before_says_what_to_do()
    {
        await using var gateway = await Gateway.StartAsync(Gateway.Config.Replace("\"limits\": { \"rpm\": 1000 }, \"budgets\"", "\"limits\": { \"rpm\": 1 }, \"budgets\"", StringComparison.Ordinal));
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.SaysAsync("No requests in this time");

        using (await gateway.ChatAsync())
        {
        }

        using (var refused = await gateway.ChatAsync())
            Assert.Equal(429, (int)refused.StatusCode);
        foreach (var title in (string[])["Requests per minute", "Tokens per minute", "Spend per minute", "Latency of answers", "Time to first token"])
            await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = title, Exact = true }).Locator("svg.recharts-surface").First).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Refusals per minute" })).ToContainTextAsync("Rate");
        foreach (var (range, title) in (IEnumerable<(string, string)>)[("24 hours", "Requests per hour"), ("7 days", "Requests per hour"), ("30 days", "Requests per day")])
            await ChoosesAsync(visit, range, title);
    }

    private static async Task ChoosesAsync(Visit visit, string range, string title)
    {
        await visit.Page.GetByText(range, new() { Exact = true }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = title })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Refusals per" })).ToContainTextAsync("Rate");
        foreach (var latency in (string[])["Latency of answers", "Time to first token"])
            await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = latency }).Locator(".recharts-dot").First).ToBeVisibleAsync();
    }
}
