using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Dashboard.Tests;

[Collection(WithChromium.Name)]
public sealed class SignInTests(Chromium chromium)
{
    [Fact]
    public async Task A_token_opens_the_dashboard_for_this_tab_until_signing_out()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await Expect(visit.Page.Locator("[data-live=live]")).ToBeVisibleAsync();

        await visit.Page.ReloadAsync();
        await visit.ShowsAsync("Overview");
        Assert.Equal(0, await visit.Page.EvaluateAsync<int>("Object.values(localStorage).filter((value) => value.includes('admin')).length + document.cookie.length"));
        var other = await visit.Page.Context.NewPageAsync();
        await other.GotoAsync(gateway.Url);
        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "Sign in" })).ToBeVisibleAsync();

        await visit.PressAsync("Sign out");
        await visit.ShowsAsync("Sign in");
        await visit.Page.ReloadAsync();
        await visit.ShowsAsync("Sign in");
    }

    [Fact]
    public async Task A_wrong_token_is_told_in_the_gateways_words_and_slowed()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.OpenAsync(chromium, gateway);
        await visit.PressAsync("Sign in");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Write the admin token");

        for (var i = 0; i < 5; i++)
        {
            await visit.SignInAsync($"wrong-{i}");
            await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This is not an admin token of this gateway.");
        }

        // The sixth is held back; whoever waits is told why, and the right one is not kept waiting.
        await visit.SignInAsync("wrong-again");
        await Expect(visit.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("After several wrong tokens it takes its time");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("This is not an admin token of this gateway.");
        await visit.SignInAsync();
        await visit.ShowsAsync("Overview");
    }

    [Fact]
    public async Task A_token_that_no_longer_counts_leads_back_to_signing_in_with_the_reason()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);

        await gateway.StopAsync();
        await gateway.StartAgainAsync("another-token-0123456789");

        await visit.ShowsAsync("Sign in");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Your admin token is no longer taken");
        await visit.SignInAsync("another-token-0123456789");
        await visit.ShowsAsync("Overview");
    }
}
