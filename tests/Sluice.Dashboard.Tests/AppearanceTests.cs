using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Dashboard.Tests;

/// <summary>What goes by the viewer: colours, zone, and the width of the screen.</summary>
[Collection(WithChromium.Name)]
public sealed class AppearanceTests(Chromium chromium)
{
    [Fact]
    public async Task Light_or_dark_goes_by_the_system_until_it_is_chosen_and_then_by_that()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway, ColorScheme.Dark);
        await SchemeIsAsync(visit, "dark");

        await visit.PressAsync("Colours: light or dark");
        await visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Light", Exact = true }).ClickAsync();
        await SchemeIsAsync(visit, "light");
        await visit.Page.ReloadAsync();
        await visit.ShowsAsync("Overview");
        await SchemeIsAsync(visit, "light");

        await visit.PressAsync("Colours: light or dark");
        await visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "As the system" }).ClickAsync();
        await SchemeIsAsync(visit, "dark");
    }

    [Theory]
    [InlineData("Asia/Kolkata", "05:30:00")]
    [InlineData("America/New_York", "19:00:00")]
    public async Task Times_stand_in_the_viewers_zone(string zone, string clock)
    {
        await using var gateway = await Gateway.StartAsync();
        using (await gateway.AdminAsync("POST", "/admin/keys", """{"name":"team-t","expires":"2099-01-31T00:00:00Z"}"""))
        {
        }

        await using var visit = await Visit.SignedInAsync(chromium, gateway, zone: zone);
        await visit.SaysAsync($"Times are in {zone.Replace("Kolkata", "Calcutta", StringComparison.Ordinal)}.");
        await visit.GoAsync("Keys and budgets");
        await Expect(visit.Page.Locator("[data-scope='key:team-t']")).ToContainTextAsync(clock);
    }

    [Fact]
    public async Task On_a_phone_the_navigation_opens_and_goes_out_of_the_way()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway, width: 390);
        var link = visit.Page.GetByRole(AriaRole.Link, new() { Name = "Backends", Exact = true });
        await Expect(link).ToBeHiddenAsync();

        await visit.PressAsync("Navigation");
        await link.ClickAsync();

        await visit.ShowsAsync("Backends");
        await Expect(link).ToBeHiddenAsync();
    }

    private static Task SchemeIsAsync(Visit visit, string scheme) =>
        Expect(visit.Page.Locator("html")).ToHaveAttributeAsync("data-mantine-color-scheme", new Regex($"^{scheme}$", RegexOptions.None, Gateway.Hang));
}
