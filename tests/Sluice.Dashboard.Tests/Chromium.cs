using Microsoft.Playwright;

namespace Sluice.Dashboard.Tests;

/// <summary>One Chromium of the machine's own for all tests; they are skipped where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The browser.</summary>
    public IBrowser Browser
    {
        get
        {
            Assert.SkipWhen(_browser is null, "Skipped: there is no Chromium. Install it (apt-get install chromium) or name it in SLUICE_CHROMIUM.");
            Assert.SkipWhen(!Gateway.HasDashboard, "Skipped: this build has no dashboard, since Node was not there. Install Node 20.19 or later and build again.");
            return _browser;
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } path)
            return;
        Assertions.SetDefaultExpectTimeout((float)Gateway.Hang.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("SLUICE_CHROMIUM") is { Length: > 0 } named)
            return named;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
