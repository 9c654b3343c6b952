using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Dashboard.Tests;

[Collection(WithChromium.Name)]
public sealed class SettingsPageTests(Chromium chromium)
{
    [Fact]
    public async Task Every_value_is_shown_with_its_source_and_a_changed_file_is_read_again()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Settings");
        await visit.Field("Search settings").FillAsync("alpha.limits.rpm");
        var value = visit.Page.GetByRole(AriaRole.Row).Filter(new() { HasText = "backends.alpha.limits.rpm" });
        await Expect(value).ToContainTextAsync("1000");
        await Expect(value).ToContainTextAsync("file, line 1");

        gateway.Write(Gateway.Config.Replace("\"rpm\": 1000, \"tpm\"", "\"rpm\": 1234, \"tpm\"", StringComparison.Ordinal));
        await visit.PressAsync("Read the file again");
        await visit.SaysAsync("The file was read again: configuration 2 is in force.");
        await Expect(value).ToContainTextAsync("1234");

        gateway.Write("""{ "backends": { "alpha": { "protocol": "telegraph" } } }""");
        await visit.PressAsync("Read the file again");
        await Expect(visit.Page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("telegraph");
        await visit.SaysAsync("the configuration before it is in force");
    }

    [Fact]
    public async Task A_backup_is_made_and_who_changed_what_is_told()
    {
        await using var gateway = await Gateway.StartAsync();
        using (await gateway.AdminAsync("POST", "/admin/keys", """{"name":"team-d","limits":{"rpm":5}}"""))
        {
        }

        using (await gateway.AdminAsync("PUT", "/admin/keys/team-d", """{"limits":{"rpm":6}}"""))
        {
        }

        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Settings");
        await visit.PressAsync("Make a backup now");
        await visit.SaysAsync("The backup is made and checked");
        await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = "Backups" }).GetByRole(AriaRole.Row)).ToHaveCountAsync(2);

        await visit.Field("To what").FillAsync("key:team-d");
        var log = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Audit log" });
        await Expect(log.GetByRole(AriaRole.Row)).ToHaveCountAsync(3);
        await Expect(log.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("limits.rpm: 5 → 6");
    }
}
