using System.ClientModel;
using System.ClientModel.Primitives;
using Microsoft.Playwright;
using OpenAI;
using OpenAI.Chat;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Dashboard.Tests;

[Collection(WithChromium.Name)]
public sealed class KeysPageTests(Chromium chromium)
{
    private static readonly ChatMessage[] Hello = [new UserChatMessage("Hello")];

    [Fact]
    public async Task A_key_is_created_used_by_the_real_client_rotated_revoked_and_refused()
    {
        await using var gateway = await Gateway.StartAsync();
        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Keys and budgets");

        await visit.PressAsync("Create key");
        await visit.Field("Name").FillAsync("team-b");
        await visit.PickAsync("Priority", "high");
        await visit.PressAsync("Add budget");
        await visit.Dialog.GetByLabel("Requests / min", new() { Exact = true }).FillAsync("50");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Create key" }).ClickAsync();
        var secret = await visit.Page.Locator("[data-secret]").InnerTextAsync();
        Assert.StartsWith("sk-sluice-", secret, StringComparison.Ordinal);
        await visit.Page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await visit.PressAsync("Copy");
        await Expect(visit.Button("Copied")).ToBeVisibleAsync();
        Assert.Equal(secret, await visit.Page.EvaluateAsync<string>("navigator.clipboard.readText()"));
        await visit.PressAsync("I have copied it");
        await Expect(visit.Page.GetByText(secret)).ToHaveCountAsync(0);

        var row = visit.Page.Locator("[data-scope='key:team-b']");
        await Expect(row).ToContainTextAsync("priority high");
        Assert.NotEmpty((await Client(gateway, secret).CompleteChatAsync(Hello)).Value.Content[0].Text);
        await Expect(row).ToContainTextAsync("49 of 50 left");

        await visit.MoreAsync("key team-b", "Rotate");
        await visit.PickAsync("How long the old one still counts", "It is refused at once");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Rotate" }).ClickAsync();
        var renewed = await visit.Page.Locator("[data-secret]").InnerTextAsync();
        await visit.PressAsync("I have copied it");
        Assert.Equal(401, (await Assert.ThrowsAsync<ClientResultException>(() => Client(gateway, secret).CompleteChatAsync(Hello))).Status);
        Assert.NotEmpty((await Client(gateway, renewed).CompleteChatAsync(Hello)).Value.Content[0].Text);

        await visit.MoreAsync("key team-b", "Revoke");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Revoke" }).ClickAsync();
        await Expect(row).ToContainTextAsync("revoked");
        Assert.Equal(401, (await Assert.ThrowsAsync<ClientResultException>(() => Client(gateway, renewed).CompleteChatAsync(Hello))).Status);

        await visit.MoreAsync("key team-b", "Delete");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_key_is_changed_switched_off_and_its_budget_corrected()
    {
        await using var gateway = await Gateway.StartAsync();
        using (await gateway.AdminAsync("POST", "/admin/keys", """{"name":"team-c","budgets":[{"usd":5,"window":"day"}]}"""))
        {
        }

        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Keys and budgets");
        var row = visit.Page.Locator("[data-scope='key:team-c']");

        await visit.MoreAsync("key team-c", "Edit");
        await visit.Dialog.GetByLabel("Tokens / min", new() { Exact = true }).FillAsync("9000");
        await visit.Field("Models").FillAsync("m");
        await visit.Field("Models").PressAsync("Enter");
        await visit.Field("Expires").FillAsync("2099-01-31T12:00");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(row).ToContainTextAsync("9,000 of 9,000 left");
        await Expect(row).ToContainTextAsync("expires Jan 31, 2099");

        await visit.MoreAsync("key team-c", "Correct what it used");
        await visit.Field("Dollars").FillAsync("1.5");
        await visit.Field("Reason").FillAsync("billed elsewhere");
        await visit.Dialog.GetByRole(AriaRole.Button, new() { Name = "Correct" }).ClickAsync();
        await Expect(row).ToContainTextAsync("$3.50 of $5.00 left");

        var enabled = visit.Page.GetByLabel("Key team-c is enabled");
        await enabled.ClickAsync(new() { Force = true });
        await Expect(row).ToContainTextAsync("disabled");
        await enabled.ClickAsync(new() { Force = true });
        await Expect(row).Not.ToContainTextAsync("disabled");

        await visit.GoAsync("Settings");
        await visit.SaysAsync("billed elsewhere");
    }

    [Fact]
    public async Task Who_spends_what_is_told_by_key_user_agent_and_model_and_over_time()
    {
        await using var gateway = await Gateway.StartAsync();
        using (await gateway.ChatAsync(user: "user-of-a-test"))
        {
        }

        await using var visit = await Visit.SignedInAsync(chromium, gateway);
        await visit.GoAsync("Keys and budgets");
        var panel = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Who spends what" });
        await Expect(panel.GetByRole(AriaRole.Cell, new() { Name = "file-key" })).ToBeVisibleAsync();
        foreach (var (by, name) in (IEnumerable<(string, string)>)[("User", "user-of-a-test"), ("Agent", "none named"), ("Model", "m"), ("Backend", "alpha")])
        {
            await panel.GetByText(by, new() { Exact = true }).First.ClickAsync();
            await Expect(panel.GetByRole(AriaRole.Cell, new() { Name = name, Exact = true })).ToBeVisibleAsync();
        }

        var time = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Use over time" });
        await Expect(time.Locator(".recharts-bar-rectangle path").First).ToBeVisibleAsync();
        await visit.PickAsync("Key", "file-key");
        await time.GetByText("30 days").ClickAsync();
        await Expect(time.Locator(".recharts-bar-rectangle path").First).ToBeVisibleAsync();
    }

    private static ChatClient Client(Gateway gateway, string secret) =>
        new("m", new ApiKeyCredential(secret), new OpenAIClientOptions { Endpoint = new($"{gateway.Url}/v1"), RetryPolicy = new ClientRetryPolicy(0) });
}
