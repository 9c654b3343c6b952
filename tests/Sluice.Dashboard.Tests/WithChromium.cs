namespace Sluice.Dashboard.Tests;

/// <summary>The tests that drive the browser, one after the other: two cores are enough for a gateway and a page.</summary>
[CollectionDefinition(Name)]
public sealed class WithChromium : ICollectionFixture<Chromium>
{
    public const string Name = "with Chromium";
}
