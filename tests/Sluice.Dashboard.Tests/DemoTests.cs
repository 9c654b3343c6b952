using System.Diagnostics;
using Microsoft.Playwright;
using Sluice.Gateway.Tests.Config;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Dashboard.Tests;

[Collection(WithChromium.Name)]
public sealed class DemoTests(Chromium chromium)
{
    [Fact]
    public async Task The_demo_opens_onto_a_dashboard_full_of_live_data()
    {
        using var folder = new Folder();
        using var demo = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "sluice.dll"), "demo", "--listen", "http://127.0.0.1:0"])
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        })!;
        try
        {
            await using var visit = await Visit.OpenAsync(chromium, await UrlAsync(demo));
            await visit.SignInAsync("demo");
            await visit.ShowsAsync("Overview");
            foreach (var title in (string[])["Requests per minute", "Tokens per minute", "Spend per minute", "Latency of answers", "Time to first token"])
                await Expect(visit.Page.GetByRole(AriaRole.Region, new() { Name = title, Exact = true }).Locator("svg.recharts-surface").First).ToBeVisibleAsync();
            await Expect(visit.Page.Locator("article[data-backend]").Nth(2)).ToBeVisibleAsync();
            await Expect(visit.Page.GetByRole(AriaRole.Group, new() { Name = "Budgets" })).ToContainTextAsync("spent");

            await visit.GoAsync("Keys and budgets");
            await Expect(visit.Page.Locator("[data-scope^='key:']").Nth(2)).ToBeVisibleAsync();
            await visit.GoAsync("Requests");
            var newest = await visit.Page.Locator("[data-request]").First.GetAttributeAsync("data-request");
            await Expect(visit.Page.Locator("[data-request]").First).Not.ToHaveAttributeAsync("data-request", newest!);
        }
        finally
        {
            demo.Kill();
        }
    }

    private static async Task<string> UrlAsync(Process demo)
    {
        using var guard = new CancellationTokenSource(Gateway.Hang);
        while (await demo.StandardOutput.ReadLineAsync(guard.Token) is { } line)
        {
            var at = line.IndexOf("http://", StringComparison.Ordinal);
            if (at >= 0)
                return line[at..].Split(' ', ';', ',')[0].TrimEnd('/');
        }

        throw new InvalidOperationException("The demo ended without saying where it listens.");
    }
}
