using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Sluice.Dashboard.Tests;

[Collection(WithChromium.Name)]
public sealed class FirstLoadTests(Chromium chromium, ITestOutputHelper output)
{
    private const long Most = 400_000;

    [Fact]
    public async Task The_first_load_is_under_400_kilobytes_up_to_the_drawn_overview()
    {
        await using var gateway = await Gateway.StartAsync();
        using (await gateway.ChatAsync())
        {
        }

        var sizes = new ConcurrentDictionary<string, Task<long>>(StringComparer.Ordinal);
        await using var visit = await Visit.OpenAsync(chromium, gateway, loaded: (_, request) =>
        {
            if (!request.Url.Contains("/admin/", StringComparison.Ordinal))
                sizes[new Uri(request.Url).AbsolutePath] = SizeAsync(request);
        });
        await visit.SignInAsync();
        await Expect(visit.Page.Locator("svg.recharts-surface").First).ToBeVisibleAsync();

        var total = (await Task.WhenAll(sizes.Values)).Sum();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first load: {total:N0} bytes compressed in {sizes.Count} files, at most {Most:N0}"));
        Assert.InRange(total, 100_000, Most);
    }

    private static async Task<long> SizeAsync(IRequest request)
    {
        var sizes = await request.SizesAsync();
        return sizes.ResponseBodySize + sizes.ResponseHeadersSize;
    }
}
