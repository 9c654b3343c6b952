using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Sluice.Dashboard.Tests;

/// <summary>A browser of its own on a gateway: a page, and everything that went wrong in it.</summary>
internal sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _problems = [];

    private Visit(string url, IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.PageError += (_, error) => Note(error);
        page.Console += (_, message) =>
        {
            // The browser says itself what it could not load; the page says so in words, which the tests look at.
            if (message.Type == "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
                Note(message.Text);
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(url, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                Note($"asked elsewhere: {request.Url}");
        };
    }

    public IPage Page { get; }

    /// <summary>Opens the dashboard.</summary>
    public static Task<Visit> OpenAsync(
        Chromium chromium, Gateway gateway, ColorScheme scheme = ColorScheme.Light, int width = 1440, EventHandler<IRequest>? loaded = null) =>
        OpenAsync(chromium, gateway.Url, scheme, width, loaded);

    /// <summary>Opens the dashboard of the gateway at an address.</summary>
    public static async Task<Visit> OpenAsync(
        Chromium chromium, string url, ColorScheme scheme = ColorScheme.Light, int width = 1440, EventHandler<IRequest>? loaded = null, string? zone = null)
    {
        var context = await chromium.Browser.NewContextAsync(
            new() { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 900 }, ReducedMotion = ReducedMotion.Reduce, TimezoneId = zone });
        var visit = new Visit(url, context, await context.NewPageAsync());
        if (loaded is not null)
            visit.Page.RequestFinished += loaded;
        await visit.Page.GotoAsync(url);
        return visit;
    }

    /// <summary>Opens the dashboard and signs in.</summary>
    public static async Task<Visit> SignedInAsync(Chromium chromium, Gateway gateway, ColorScheme scheme = ColorScheme.Light, int width = 1440, string? zone = null)
    {
        var visit = await OpenAsync(chromium, gateway.Url, scheme, width, zone: zone);
        await visit.SignInAsync();
        await visit.ShowsAsync("Overview");
        return visit;
    }

    public async Task SignInAsync(string token = Gateway.Token)
    {
        await Page.GetByLabel("Admin token", new() { Exact = true }).FillAsync(token);
        await PressAsync("Sign in");
    }

    /// <summary>Goes to a page by the navigation.</summary>
    public async Task GoAsync(string page)
    {
        await Page.GetByRole(AriaRole.Link, new() { Name = page, Exact = true }).ClickAsync();
        await ShowsAsync(page);
    }

    /// <summary>Waits for the page of this title.</summary>
    public Task ShowsAsync(string title) => Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = title, Level = 1 })).ToBeVisibleAsync();

    /// <summary>Waits until a text stands on the page.</summary>
    public Task SaysAsync(string text) => Assertions.Expect(Page.GetByText(text).First).ToBeVisibleAsync();

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public Task PressAsync(string button) => Button(button).ClickAsync();

    /// <summary>The dialog that is open.</summary>
    public ILocator Dialog => Page.GetByRole(AriaRole.Dialog);

    /// <summary>A field of the page, or of the dialog that is open.</summary>
    public ILocator Field(string label) =>
        Page.GetByLabel(new Regex($"^{Regex.Escape(label)}( \\*)?$", RegexOptions.None, Gateway.Hang)).And(Page.Locator("input, textarea"));

    /// <summary>Picks from a list.</summary>
    public async Task PickAsync(string label, string option)
    {
        await Page.GetByRole(AriaRole.Combobox, new() { Name = label }).Or(Page.GetByRole(AriaRole.Textbox, new() { Name = label, Exact = true })).First.ClickAsync();
        await Page.GetByRole(AriaRole.Option, new() { Name = option, Exact = true }).ClickAsync();
    }

    /// <summary>Does what the menu of something offers.</summary>
    public async Task MoreAsync(string of, string what)
    {
        await PressAsync($"More for {of}");
        await Page.GetByRole(AriaRole.Menuitem, new() { Name = what, Exact = true }).ClickAsync();
    }

    /// <summary>Fails where something went wrong in the page that nobody was told.</summary>
    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        lock (_problems)
            Assert.True(_problems.Count == 0, string.Join('\n', _problems));
    }

    private void Note(string problem)
    {
        lock (_problems)
            _problems.Add(problem);
    }
}
