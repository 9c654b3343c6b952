using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Dashboard.Tests;

/// <summary>No mouse is used here: what is pressed is what has the focus.</summary>
[Collection(WithChromium.Name)]
public sealed class KeyboardTests(Chromium chromium)
{
    private const int MostSteps = 80;

    [Fact]
    public async Task Signing_in_making_a_key_and_revoking_it_takes_no_mouse()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.OpenAsync(chromium, gateway);
        var keyboard = visit.Page.Keyboard;
        await Expect(visit.Field("Admin token")).ToBeFocusedAsync();
        await keyboard.TypeAsync(Gateway.Token);
        await keyboard.PressAsync("Enter");
        await visit.ShowsAsync("Overview");

        await TabToAsync(visit, visit.Page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" }));
        await TabToAsync(visit, visit.Page.GetByRole(AriaRole.Link, new() { Name = "Keys and budgets" }));
        await keyboard.PressAsync("Enter");
        await visit.ShowsAsync("Keys and budgets");
        await Expect(visit.Page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();

        await TabToAsync(visit, visit.Button("Create key"));
        await keyboard.PressAsync("Enter");
        await Expect(visit.Field("Name")).ToBeFocusedAsync();
        await keyboard.TypeAsync("by-keyboard");
        await TabToAsync(visit, visit.Field("Priority"));
        await keyboard.PressAsync("ArrowDown");
        await keyboard.PressAsync("ArrowDown");
        await keyboard.PressAsync("Enter");
        await TabToAsync(visit, visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create key" }));
        await keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("[data-secret]")).ToBeVisibleAsync();
        await TabToAsync(visit, visit.Button("I have copied it"));
        await keyboard.PressAsync("Enter");

        var row = visit.Page.Locator("[data-scope='key:by-keyboard']");
        await TabToAsync(visit, visit.Button("More for key by-keyboard"));
        await keyboard.PressAsync("Enter");
        await ArrowToAsync(visit, visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Revoke" }));
        await keyboard.PressAsync("Enter");
        // What cannot be undone begins at the way out.
        await Expect(visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
        await TabToAsync(visit, visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke" }));
        await keyboard.PressAsync("Enter");
        await Expect(row).ToContainTextAsync("revoked");
    }

    [Fact]
    public async Task Adding_an_administrator_and_a_group_takes_no_mouse()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        var keyboard = visit.Page.Keyboard;
        await visit.GoAsync("Settings");
        await TabToAsync(visit, visit.Button("Add administrator"));
        await keyboard.PressAsync("Enter");
        await Expect(visit.Field("Name")).ToBeFocusedAsync();
        await keyboard.TypeAsync("by-keyboard");
        await TabToAsync(visit, visit.Page.GetByRole(AriaRole.Radio, new() { Name = "viewer" }));
        await keyboard.PressAsync("ArrowDown");
        await TabToAsync(visit, visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Add administrator" }));
        await keyboard.PressAsync("Enter");
        await TabToAsync(visit, visit.Button("I have copied it"));
        await keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("[data-admin=by-keyboard]")).ToContainTextAsync("operator");

        await visit.GoAsync("Keys and budgets");
        await TabToAsync(visit, visit.Button("Create group"));
        await keyboard.PressAsync("Enter");
        await Expect(visit.Field("Name")).ToBeFocusedAsync();
        await keyboard.TypeAsync("by-keyboard");
        await keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("[data-scope='group:by-keyboard']")).ToBeVisibleAsync();
        await Expect(visit.Dialog).ToHaveCountAsync(0);
        await TabToAsync(visit, visit.Button("More for group by-keyboard"));
        await keyboard.PressAsync("Enter");
        await ArrowToAsync(visit, visit.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete" }));
        await keyboard.PressAsync("Enter");
        await TabToAsync(visit, visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }));
        await keyboard.PressAsync("Enter");
        await Expect(visit.Page.Locator("[data-scope='group:by-keyboard']")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Everything_that_can_be_done_on_a_page_is_reached_by_tab()
    {
        await using var gateway = await Gateway.StartAsync();
        foreach (var (path, body) in (IEnumerable<(string, string)>)
            [("/admin/backends", """{"name":"beta","protocol":"simulated"}"""), ("/admin/groups", """{"name":"shared"}"""), ("/admin/admins", """{"name":"night-shift","role":"operator"}""")])
        {
            using var made = await gateway.AdminAsync("POST", path, body);
            Assert.Equal(201, (int)made.StatusCode);
        }

        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        (string Page, string[] Buttons)[] pages =
        [
            ("Backends", ["Add backend", "Test beta", "Try beta earlier", "More for beta"]),
            ("Keys and budgets", ["Create key", "More for key file-key", "Create group", "More for group shared"]),
            ("Explain", ["Explain"]),
            ("Settings", ["Read the file again", "Add administrator", "Rotate the token of admin", "Remove night-shift", "Make a backup now"]),
        ];
        foreach (var (page, buttons) in pages)
        {
            await visit.GoAsync(page);
            foreach (var button in buttons)
                await TabToAsync(visit, visit.Button(button));
        }

        await visit.GoAsync("Backends");
        await TabToAsync(visit, visit.Page.GetByLabel("Backend beta is enabled"));
        await visit.Page.Keyboard.PressAsync("Space");
        await Expect(visit.Page.Locator("[data-backend=beta]")).ToContainTextAsync("Disabled");
    }

    private static Task TabToAsync(Visit visit, ILocator wanted) => StepToAsync(visit, wanted, "Tab");

    private static Task ArrowToAsync(Visit visit, ILocator wanted) => StepToAsync(visit, wanted, "ArrowDown");

    private static async Task StepToAsync(Visit visit, ILocator wanted, string key)
    {
        await Expect(wanted).ToBeVisibleAsync();
        for (var step = 0; step < MostSteps; step++)
        {
            if (await wanted.EvaluateAsync<bool>("(element) => element === document.activeElement"))
                return;
            await visit.Page.Keyboard.PressAsync(key);
        }

        Assert.Fail($"{wanted} is not reached within {MostSteps} presses of {key}");
    }
}
