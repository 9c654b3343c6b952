using System.Text.Json;
using Microsoft.Playwright;
using Sluice.Tests.Docs;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Dashboard.Tests;

[Collection(WithChromium.Name)]
public sealed class AccessibilityTests(Chromium chromium)
{
    private const string Axe = "dashboard/node_modules/axe-core/axe.min.js";

    private static readonly string[] Pages = ["Overview", "Backends", "Keys and budgets", "Requests", "Explain", "Settings"];

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 1440)]
    [InlineData(ColorScheme.Light, 390)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task No_page_has_a_fault_that_axe_finds_or_is_wider_than_the_screen(ColorScheme scheme, int width)
    {
        await using var gateway = await BusyAsync();
        await using var visit = await Visit.OpenAsync(chromium, gateway, scheme, width);
        await CheckAsync(visit, "Sign in");
        await visit.SignInAsync();
        await visit.ShowsAsync("Overview");
        foreach (var page in Pages)
        {
            await GoAsync(visit, page);
            await CheckAsync(visit, page);
        }

        await visit.PressAsync("Make a backup now");
        await visit.SaysAsync("The backup is made");
        await CheckAsync(visit, "Settings, with what was done");
        await GoAsync(visit, "Explain");
        await visit.Field("Model").FillAsync("m");
        await visit.PressAsync("Explain");
        await visit.SaysAsync("It would");
        await CheckAsync(visit, "Explain, answered");
        await GoAsync(visit, "Requests");
        await visit.Page.Locator("[data-request] a").First.ClickAsync();
        await visit.SaysAsync("Why it was refused");
        await CheckAsync(visit, "Request");
        foreach (var (page, button) in (IEnumerable<(string, string)>)[("Backends", "Add backend"), ("Keys and budgets", "Create key"), ("Keys and budgets", "Create group"), ("Settings", "Add administrator"), ("Settings", "Rotate the token of night-shift")])
        {
            await GoAsync(visit, page);
            await visit.PressAsync(button);
            await Expect(visit.Dialog).ToBeVisibleAsync();
            await CheckAsync(visit, button);
            await visit.Page.Keyboard.PressAsync("Escape");
            await Expect(visit.Dialog).ToHaveCountAsync(0);
        }
    }

    // One answered and one refused request, so that every part of the pages is there.
    private static async Task<Gateway> BusyAsync()
    {
        var gateway = await Gateway.StartAsync(Gateway.Config.Replace("\"limits\": { \"rpm\": 1000 }, \"budgets\"", "\"limits\": { \"rpm\": 1 }, \"budgets\"", StringComparison.Ordinal));
        for (var i = 0; i < 2; i++)
        {
            using (await gateway.ChatAsync())
            {
            }
        }

        foreach (var (path, body) in (IEnumerable<(string, string)>)
            [("/admin/groups", """{"name":"shared","budgets":[{"usd":5,"window":"day"}]}"""), ("/admin/admins", """{"name":"night-shift","role":"operator"}""")])
        {
            using var made = await gateway.AdminAsync("POST", path, body);
            Assert.Equal(201, (int)made.StatusCode);
        }

        return gateway;
    }

    private static async Task GoAsync(Visit visit, string page)
    {
        if (visit.Page.ViewportSize!.Width < 990 && !await visit.Page.GetByRole(AriaRole.Link, new() { Name = page, Exact = true }).IsVisibleAsync())
            await visit.PressAsync("Navigation");
        await visit.GoAsync(page);
    }

    private static async Task CheckAsync(Visit visit, string what)
    {
        var page = visit.Page;
        await Expect(page.Locator("[role=status][aria-label^=Reading]")).ToHaveCountAsync(0);
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(Repository.Root, Axe)));
        var found = await page.EvaluateAsync<JsonElement>(
            "async () => (await axe.run()).violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html + ' ' + node.failureSummary).join(' | ')}`)");
        Assert.True(found.GetArrayLength() == 0, $"{what}: {string.Join('\n', found.EnumerateArray())}");
        var beyond = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - innerWidth");
        Assert.True(beyond <= 0, $"{what} is {beyond} pixels wider than the screen");
    }
}
