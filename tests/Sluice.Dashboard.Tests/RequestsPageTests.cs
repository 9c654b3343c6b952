using Microsoft.Playwright;
using Sluice.Simulation.Scripting;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Dashboard.Tests;

[Collection(WithChromium.Name)]
public sealed class RequestsPageTests(Chromium chromium)
{
    [Fact]
    public async Task Requests_are_searched_filtered_held_and_paged()
    {
        await using var gateway = await Gateway.StartAsync();
        for (var i = 0; i < 60; i++)
        {
            using (await gateway.ChatAsync(user: i == 0 ? "the-first-user" : null))
            {
            }
        }

        using (await gateway.ChatAsync(model: "nobody-has-it"))
        {
        }

        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Requests");
        var rows = visit.Page.Locator("[data-request]");
        await Expect(rows).ToHaveCountAsync(50);

        await visit.Field("Search in id, models, user and agent").FillAsync("the-first");
        await Expect(rows).ToHaveCountAsync(1);
        await visit.Field("Search in id, models, user and agent").FillAsync("not-to-be-found");
        await visit.PressAsync("Show all");
        await Expect(rows).ToHaveCountAsync(50);
        await visit.PickAsync("Status", "4xx");
        await Expect(rows).ToHaveCountAsync(1);
        await Expect(rows).ToContainTextAsync("nobody-has-it");
        await visit.Page.Locator("[aria-label='Any status']").ClickAsync();
        await Expect(rows).ToHaveCountAsync(50);

        await visit.Page.GetByLabel("Live", new() { Exact = true }).ClickAsync(new() { Force = true });
        using (await gateway.ChatAsync(user: "later"))
        {
        }

        await visit.PressAsync("Show older ones");
        await Expect(rows).ToHaveCountAsync(61);
        await Expect(visit.Page.GetByText("later", new() { Exact = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task One_request_tells_its_attempts_its_time_its_estimate_and_its_cost()
    {
        await using var provider = await Provider.StartAsync(ScriptedAnswer.RateLimited(TimeSpan.FromSeconds(30)));
        await using var gateway = await Gateway.StartAsync(
            $$"""
            { "backends": { "alpha": { "protocol": "openai", "auth": "none", "baseUrl": "{{provider.BaseUrl}}", "models": { "m": "m" } },
                            "omega": { "protocol": "simulated", "simulate": { "firstToken": "0", "outputTokens": 5 }, "models": { "m": "m" }, "pool": "fallback" } },
              "pools": ["primary", "fallback"], "keys": { "file-key": { "key": "{{Gateway.FileKey}}" } }, "prices": { "m": { "input": 1, "output": 1000 } } }
            """);
        using (await gateway.ChatAsync())
        {
        }

        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Requests");
        await visit.Page.Locator("[data-request] a").First.ClickAsync();
        await visit.ShowsAsync("Request");

        var attempts = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Attempts" }).GetByRole(AriaRole.Row);
        await Expect(attempts.Nth(1)).ToContainTextAsync("alpha/m");
        await Expect(attempts.Nth(1)).ToContainTextAsync("HTTP 429: rate limited (E2001)");
        await Expect(attempts.Nth(2)).ToContainTextAsync("omega/m");
        await visit.SaysAsync("used of 20 reserved");
        await Expect(visit.Page.GetByText("Cost", new() { Exact = true }).Locator("xpath=following-sibling::dd")).ToContainTextAsync("$0.0");
    }

    [Fact]
    public async Task A_refused_request_is_explained_and_so_is_one_like_it_now()
    {
        await using var gateway = await Gateway.StartAsync(Gateway.Config.Replace("\"limits\": { \"rpm\": 1000 }, \"budgets\"", "\"limits\": { \"rpm\": 1 }, \"budgets\"", StringComparison.Ordinal));
        using (await gateway.ChatAsync())
        {
        }

        using (var refused = await gateway.ChatAsync())
            Assert.Equal(429, (int)refused.StatusCode);
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Requests");
        await Expect(visit.Page.Locator("[data-request]").First).ToContainTextAsync("429 refused: rate");
        await visit.Page.Locator("[data-request] a").First.ClickAsync();

        var why = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Why it was refused" });
        await Expect(why).ToContainTextAsync("Requests / min of key:file-key: 1 are allowed. 1 were used, 0 held by open calls, and this request asked for 1 more.");
        await Expect(why).ToContainTextAsync("if nothing else comes.");
        await Expect(why).ToContainTextAsync("Counted from its refusal that is");

        await why.GetByRole(AriaRole.Link).ClickAsync();
        await visit.ShowsAsync("Explain");
        await Expect(visit.Field("Model")).ToHaveValueAsync("m");
        await visit.PressAsync("Explain");
        await Expect(visit.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "It would be refused now" })).ToBeVisibleAsync();
        await visit.SaysAsync("It passes in");
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "What was looked at" })).ToContainTextAsync("key:file-key");
    }

    [Fact]
    public async Task Explain_answers_for_a_body_as_it_would_be_sent_and_consumes_nothing()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Explain");

        await visit.Page.GetByRole(AriaRole.Tab, new() { Name = "By its body" }).ClickAsync();
        await visit.Field("Body").FillAsync("""{"model":"m","max_tokens":7,"messages":[{"role":"user","content":"Hello"}]}""");
        await visit.PressAsync("Explain");

        await visit.SaysAsync("It would pass now, to alpha/m");
        await Expect(visit.Page.GetByText("7 out would be reserved")).ToBeVisibleAsync();
        await visit.GoAsync("Requests");
        await visit.SaysAsync("No request yet");
    }
}
