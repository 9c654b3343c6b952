using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Dashboard.Tests;

[Collection(WithChromium.Name)]
public sealed class AdministratorsTests(Chromium chromium)
{
    [Fact]
    public async Task An_administrator_is_added_signs_in_gets_another_token_and_is_removed()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Settings");
        var panel = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Administrators" });
        await Expect(panel.Locator("[data-admin=admin]")).ToContainTextAsync("holds the first token");

        var token = await AddAsync(visit, "night-shift", "operator");
        var row = panel.Locator("[data-admin=night-shift]");
        await Expect(row).ToContainTextAsync("operator");
        await using var other = await Visit.OpenAsync(chromium, gateway);
        await other.SignInAsync(token);
        await other.ShowsAsync("Overview");
        await other.SaysAsync("Signed in as night-shift, operator.");

        await visit.PressAsync("Rotate the token of night-shift");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Rotate" }).ClickAsync();
        var renewed = await visit.Page.Locator("[data-secret]").InnerTextAsync();
        Assert.NotEqual(token, renewed, StringComparer.Ordinal);
        await visit.PressAsync("I have copied it");
        await LosesAsync(other);
        await other.SignInAsync(renewed);
        await other.ShowsAsync("Overview");

        await visit.PressAsync("Remove night-shift");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(row).ToBeVisibleAsync();
        await visit.PressAsync("Remove night-shift");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        await LosesAsync(other);
        await visit.Field("To what").FillAsync("admin:night-shift");
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Audit log" })).ToContainTextAsync("admin.delete");
    }

    [Fact]
    public async Task A_viewer_sees_everything_and_no_button_that_changes_something()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await SignedInAsAsync(gateway, "viewer");

        foreach (var page in (string[])["Backends", "Keys and budgets", "Settings"])
        {
            await visit.GoAsync(page);
            await Expect(visit.Page.GetByRole(AriaRole.Status, new() { Name = "Reading" })).ToHaveCountAsync(0);
            foreach (var name in (string[])["Add", "Create", "Test", "Try", "More for", "Read the file again", "Make a backup", "Rotate", "Remove"])
                await Expect(visit.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = name })).ToHaveCountAsync(0);
            await Expect(visit.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Switch)).ToHaveCountAsync(0);
            Assert.Empty(await visit.Page.GetByRole(AriaRole.Alert).AllInnerTextsAsync());
        }

        await visit.SaysAsync("Effective configuration");
        await visit.GoAsync("Explain");
        await visit.Field("Model").FillAsync("m");
        await visit.PressAsync("Explain");
        await visit.SaysAsync("It would pass now");
    }

    [Fact]
    public async Task An_operator_tests_switches_and_resets_backends_and_reads_the_file_again_and_nothing_more()
    {
        await using var gateway = await Gateway.StartAsync();
        using (await gateway.AdminAsync("POST", "/admin/backends", """{"name":"beta","protocol":"simulated"}"""))
        {
        }

        await using var visit = await SignedInAsAsync(gateway, "operator");
        await visit.GoAsync("Backends");
        await visit.PressAsync("Test beta");
        await visit.SaysAsync("beta works");
        await visit.Page.GetByLabel("Backend beta is enabled").ClickAsync(new() { Force = true });
        await Expect(visit.Page.Locator("[data-backend=beta]")).ToContainTextAsync("Disabled");
        await visit.MoreAsync("beta", "Reset cooldowns and breakers");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Reset" }).ClickAsync();
        await visit.SaysAsync("Cooldowns and circuit breakers of beta are forgotten.");
        await Expect(visit.Button("Add backend")).ToHaveCountAsync(0);
        await Expect(visit.Button("Try beta earlier")).ToHaveCountAsync(0);
        await visit.PressAsync("More for beta");
        await Expect(visit.Page.GetByRole(AriaRole.Menuitem)).ToHaveCountAsync(1);
        await visit.Page.Keyboard.PressAsync("Escape");

        await visit.GoAsync("Settings");
        await visit.PressAsync("Read the file again");
        await visit.SaysAsync("The file was read again");
        await visit.SaysAsync("No backup yet");
        await Expect(visit.Button("Make a backup now")).ToHaveCountAsync(0);
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Administrators" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_a_role_may_not_do_the_gateway_refuses_in_words_whatever_the_page_offers()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await SignedInAsAsync(gateway, "viewer");
        await visit.Page.EvaluateAsync("""sessionStorage.setItem('sluice.session', sessionStorage.getItem('sluice.session').replace('"viewer"', '"admin"'))""");
        await visit.Page.ReloadAsync();

        await visit.GoAsync("Backends");
        await visit.PressAsync("Test alpha");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Testing backend alpha failed");
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("'of-a-test' is viewer; this takes operator.");
        await visit.PressAsync("Add backend");
        await visit.Field("Name").FillAsync("beta");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add backend" }).ClickAsync();
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("'of-a-test' is viewer; this takes admin.");
    }

    [Fact]
    public async Task The_first_token_is_replaced_and_the_tab_that_did_it_goes_on()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await using var other = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Settings");

        await visit.PressAsync("Rotate the token of admin");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Rotate" }).ClickAsync();
        var token = await visit.Page.Locator("[data-secret]").InnerTextAsync();
        await visit.PressAsync("I have copied it");

        await visit.GoAsync("Backends");
        await Expect(visit.Page.Locator("[data-live=live]")).ToBeVisibleAsync();
        await LosesAsync(other);
        await other.SignInAsync(token);
        await other.ShowsAsync("Overview");
    }

    private static Task LosesAsync(Visit visit) => Expect(visit.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Your admin token is no longer taken");

    private static async Task<string> AddAsync(Visit visit, string name, string role)
    {
        await visit.PressAsync("Add administrator");
        await visit.Field("Name").FillAsync(name);
        await visit.Page.GetByRole(AriaRole.Radio, new() { Name = role }).CheckAsync();
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add administrator" }).ClickAsync();
        var token = await visit.Page.Locator("[data-secret]").InnerTextAsync();
        await visit.PressAsync("I have copied it");
        await Expect(visit.Page.GetByText(token)).ToHaveCountAsync(0);
        return token;
    }

    private async Task<Visit> SignedInAsAsync(Gateway gateway, string role)
    {
        using var made = await gateway.AdminAsync("POST", "/admin/admins", $$"""{"name":"of-a-test","role":"{{role}}"}""");
        var token = (string)JsonNode.Parse(await made.Content.ReadAsStringAsync())!["token"]!;
        var visit = await Visit.OpenAsync(chromium, gateway);
        await visit.SignInAsync(token);
        await visit.ShowsAsync("Overview");
        return visit;
    }
}
