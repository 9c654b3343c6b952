using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Sluice.Simulation;
using Sluice.Simulation.Scripting;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Dashboard.Tests;

[Collection(WithChromium.Name)]
public sealed class BackendsPageTests(Chromium chromium)
{
    [Fact]
    public async Task A_backend_is_added_tested_edited_disabled_enabled_reset_and_deleted()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Backends");

        await visit.PressAsync("Add backend");
        await visit.Field("Name").FillAsync("beta");
        await visit.PickAsync("Protocol", "Simulated");
        await visit.Dialog.GetByLabel("Requests / min", new() { Exact = true }).FillAsync("600");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add backend" }).ClickAsync();
        await visit.SaysAsync("Backend beta is there.");
        var row = visit.Page.Locator("[data-backend=beta]");
        await Expect(row).ToContainTextAsync("600 of 600 left");

        await visit.PressAsync("Test beta");
        await Expect(row.GetByRole(AriaRole.Status)).ToContainTextAsync("beta works");

        await visit.MoreAsync("beta", "Edit");
        await visit.Dialog.GetByLabel("Requests / min", new() { Exact = true }).FillAsync("700");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(row).ToContainTextAsync("700 of 700 left");

        var enabled = visit.Page.GetByLabel("Backend beta is enabled");
        await enabled.ClickAsync(new() { Force = true });
        await Expect(row).ToContainTextAsync("Disabled");
        await enabled.ClickAsync(new() { Force = true });
        await Expect(row).ToContainTextAsync("Ready");

        await visit.MoreAsync("beta", "Reset cooldowns and breakers");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await visit.SaysAsync("Cooldowns and circuit breakers of beta are forgotten.");

        await visit.MoreAsync("beta", "Delete");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(row).ToBeVisibleAsync();
        await visit.MoreAsync("beta", "Delete");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Backends_are_put_into_another_order_within_their_pool()
    {
        await using var gateway = await Gateway.StartAsync();
        foreach (var name in (string[])["one", "two"])
        {
            using var made = await gateway.AdminAsync("POST", "/admin/backends", $$"""{"name":"{{name}}","protocol":"simulated"}""");
            Assert.Equal(201, (int)made.StatusCode);
        }

        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Backends");
        var pool = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Pool primary" }).Locator("[data-backend]");
        await Expect(pool.Nth(1)).ToHaveAttributeAsync("data-backend", "one");

        await visit.PressAsync("Try two earlier");

        await Expect(pool.Nth(1)).ToHaveAttributeAsync("data-backend", "two");
        await Expect(pool.Nth(2)).ToHaveAttributeAsync("data-backend", "one");
    }

    [Fact]
    public async Task What_a_provider_says_of_its_limits_stands_beside_what_is_configured()
    {
        await using var provider = await Provider.StartAsync(new SimulatedProviderOptions { FirstToken = TimeSpan.Zero, TokensPerSecond = 0, OutputTokens = 5, Rpm = 500, Tpm = 90_000 });
        await using var gateway = await Gateway.StartAsync(
            $$"""
            { "backends": { "alpha": { "protocol": "openai", "auth": "none", "baseUrl": "{{provider.BaseUrl}}", "models": { "m": "m" }, "limits": { "rpm": 700 } } },
              "keys": { "file-key": { "key": "{{Gateway.FileKey}}" } } }
            """);
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        using (await gateway.ChatAsync())
        {
        }

        await visit.GoAsync("Backends");
        var rows = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Limits in figures" }).GetByRole(AriaRole.Row);
        var configured = rows.Filter(new() { HasText = "Requests / min" });
        await Expect(configured).ToContainTextAsync("700");
        await Expect(configured).ToContainTextAsync("499 of 500 left for m");
        var told = rows.Filter(new() { HasText = "Tokens, as the provider says" });
        await Expect(told).ToContainTextAsync("alpha/m");
        await Expect(told).ToContainTextAsync("none");
        await Expect(told).ToContainTextAsync("of 90,000 left");
    }

    [Fact]
    public async Task A_circuit_breaker_that_opens_stands_in_the_timeline_and_is_closed_by_a_reset()
    {
        await using var provider = await Provider.StartAsync([.. Enumerable.Repeat(ScriptedAnswer.ServerError(), 20)]);
        await using var gateway = await Gateway.StartAsync(
            $$"""
            { "backends": { "alpha": { "protocol": "openai", "auth": "none", "baseUrl": "{{provider.BaseUrl}}", "models": { "m": "m" }, "breaker": { "failures": 2, "openFor": "10m" } } },
              "keys": { "file-key": { "key": "{{Gateway.FileKey}}" } }, "retry": { "attempts": 1 }, "wait": { "max": "0" } }
            """);
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Backends");
        await visit.SaysAsync("Nothing was out in this time");
        for (var i = 0; i < 3; i++)
        {
            using (await gateway.ChatAsync())
            {
            }
        }

        var row = visit.Page.Locator("[data-backend=alpha]");
        await Expect(row).ToContainTextAsync("Circuit open");
        await Expect(visit.Page.GetByLabel(new Regex("^alpha/m was out once", RegexOptions.None, Gateway.Hang)).Locator("[data-kind=open]").First).ToBeVisibleAsync();
        await visit.MoreAsync("alpha", "Reset cooldowns and breakers");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Ready");
    }

    [Fact]
    public async Task What_is_wrong_with_a_backend_is_told_setting_by_setting_and_a_key_in_the_providers_words()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Backends");

        await visit.PressAsync("Add backend");
        await visit.Field("Name").FillAsync("gamma");
        await visit.Field("Base URL").FillAsync("http://127.0.0.1:9/v1");
        await visit.Field("API key").FillAsync("sk-not-a-key");
        await visit.Dialog.GetByRole(AriaRole.Tab, new() { Name = "All as JSON" }).ClickAsync();
        var json = visit.Field("All settings as JSON");
        var settings = await json.InputValueAsync();
        await json.FillAsync("""{ "protocol": "openai", "apiKey": "k", "wieght": 3 }""");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add backend" }).ClickAsync();
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("wieght");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("weight");
        await json.FillAsync("{");
        await Expect(visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add backend" })).ToBeDisabledAsync();
        await json.FillAsync(settings);
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add backend" }).ClickAsync();
        await Expect(visit.Dialog).ToHaveCountAsync(0);
        await Expect(visit.Page.Locator("[data-backend=gamma]")).Not.ToContainTextAsync("sk-not-a-key");

        await visit.PressAsync("Test gamma");
        await Expect(visit.Page.Locator("[data-backend=gamma]").GetByRole(AriaRole.Status)).ToContainTextAsync("gamma does not work");
    }

    [Fact]
    public async Task What_the_file_defines_cannot_be_changed_here_and_the_page_says_why()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Backends");

        await Expect(visit.Page.GetByLabel("Backend alpha is enabled")).ToBeDisabledAsync();
        await visit.PressAsync("More for alpha");
        await Expect(visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" })).ToBeDisabledAsync();
        await visit.SaysAsync("It is defined in sluice.json");
    }
}
