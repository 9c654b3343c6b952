using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Dashboard.Tests;

[Collection(WithChromium.Name)]
public sealed class GroupsTests(Chromium chromium)
{
    [Fact]
    public async Task A_group_is_created_edited_corrected_and_deleted_once_no_key_is_in_it()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Keys and budgets");
        await visit.SaysAsync("There is no group");

        await visit.PressAsync("Create group");
        await visit.Field("Name").FillAsync("platform");
        await visit.Field("Models").FillAsync("m");
        await visit.Field("Models").PressAsync("Enter");
        await visit.PressAsync("Add budget");
        await visit.Dialog.GetByLabel("Requests / min", new() { Exact = true }).FillAsync("90");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create group" }).ClickAsync();
        var row = visit.Page.Locator("[data-scope='group:platform']");
        await Expect(row).ToContainTextAsync("no key is in it · m");
        await Expect(row).ToContainTextAsync("$5.00 of $5.00 left");
        await Expect(row).ToContainTextAsync("90 of 90 left");

        await visit.MoreAsync("group platform", "Edit");
        await visit.Dialog.GetByLabel("Requests / min", new() { Exact = true }).FillAsync("80");
        await visit.Field("Dollars").FillAsync("7");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(row).ToContainTextAsync("80 of 80 left");
        await Expect(row).ToContainTextAsync("$7.00 of $7.00 left");

        await visit.MoreAsync("group platform", "Correct what it used");
        await visit.Field("Dollars").FillAsync("2.5");
        await visit.Field("Reason").FillAsync("billed elsewhere");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Correct" }).ClickAsync();
        await Expect(row).ToContainTextAsync("$4.50 of $7.00 left");

        // A key that is put into it uses what they share.
        await visit.PressAsync("Create key");
        await visit.Field("Name").FillAsync("team-g");
        await visit.PickAsync("Group", "platform");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        var secret = await visit.Page.Locator("[data-secret]").InnerTextAsync();
        await visit.PressAsync("I have copied it");
        await Expect(row).ToContainTextAsync("key team-g");
        using (var answer = await gateway.ChatAsync(secret))
            Assert.Equal(200, (int)answer.StatusCode);
        await Expect(row).ToContainTextAsync("79 of 80 left");
        await visit.PressAsync("More for group platform");
        await Expect(visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" })).ToBeDisabledAsync();
        await visit.SaysAsync("take its keys out of it first");
        await visit.Page.Keyboard.PressAsync("Escape");

        await visit.MoreAsync("key team-g", "Delete");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(row).ToContainTextAsync("no key is in it");
        await visit.MoreAsync("group platform", "Delete");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(row).ToBeVisibleAsync();
        await visit.MoreAsync("group platform", "Delete");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_is_wrong_with_a_group_is_told_and_that_of_the_file_stays_as_it_is()
    {
        await using var gateway = await Gateway.StartAsync(Gateway.Config.Replace("\"keys\":", "\"limits\": { \"rpm\": 5000 }, \"groups\": { \"of-file\": { \"limits\": { \"rpm\": 10 } } }, \"keys\":", StringComparison.Ordinal));
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Keys and budgets");
        await Expect(visit.Page.Locator("[data-scope=all]")).ToContainTextAsync("5,000 of 5,000 left");

        await visit.PressAsync("Create group");
        await visit.Field("Name").FillAsync("of-file");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create group" }).ClickAsync();
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("Creating the group failed");
        await Expect(visit.Dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("of-file");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await visit.PressAsync("More for group of-file");
        await Expect(visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit" })).ToBeDisabledAsync();
        await visit.SaysAsync("It is defined in sluice.json");
    }

    [Fact]
    public async Task What_everything_together_used_is_corrected_with_a_reason()
    {
        await using var gateway = await Gateway.StartAsync(Gateway.Config.Replace("\"keys\":", "\"budgets\": [ { \"usd\": 10, \"window\": \"day\" } ], \"keys\":", StringComparison.Ordinal));
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Keys and budgets");

        await visit.MoreAsync("everything together", "Correct what it used");
        await visit.Field("Dollars").FillAsync("4");
        await visit.Field("Reason").FillAsync("billed elsewhere");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Correct" }).ClickAsync();

        await Expect(visit.Page.Locator("[data-scope=all]")).ToContainTextAsync("$6.00 of $10.00 left");
    }
}
