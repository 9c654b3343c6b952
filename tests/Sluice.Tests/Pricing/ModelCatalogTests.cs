using Sluice.Pricing;

namespace Sluice.Tests.Pricing;

public sealed class ModelCatalogTests
{
    private static readonly ModelPrice Own = new() { Input = 1, Output = 2 };

    [Fact]
    public void Every_row_says_what_it_costs_where_that_stands_and_since_when()
    {
        var models = ModelCatalog.BuiltIn.Models;
        Assert.InRange(models.Count, 16, 1_000);
        foreach (var model in models)
        {
            Assert.InRange(model.Price.Input, 1, 100 * NanoUsd.PerUsd);
            Assert.InRange(model.Price.CachedInput ?? 0, 0, model.Price.Input);
            Assert.True(model.Price.Output >= model.Price.Input || model.MaxOutput == 0, model.Model);
            Assert.InRange(model.ContextWindow, 4_096, 10_000_000);
            Assert.InRange(model.MaxOutput, 0, model.ContextWindow);
            Assert.NotEmpty(model.Source);
            Assert.True(model.AsOf > new DateOnly(2025, 1, 1), model.Model);
        }
    }

    [Fact]
    public void A_row_is_read_exactly()
    {
        var model = ModelCatalog.BuiltIn.FindModel("gemini-2.5-pro");
        Assert.NotNull(model);
        Assert.Equal("google", model.Provider);
        Assert.Equal(1_250_000_000, model.Price.Input);
        Assert.Equal(125_000_000, model.Price.CachedInput);
        Assert.Equal(10_000_000_000, model.Price.Output);
        Assert.Equal(200_000, Assert.Single(model.Price.Above).InputTokens);
        Assert.Equal(15_000_000_000, model.Price.Above[0].Output);
    }

    [Theory]
    [InlineData("gpt-4o-2024-08-06", "gpt-4o")]
    [InlineData("claude-sonnet-4-20250514", "claude-sonnet-4")]
    [InlineData("claude-sonnet-4@20250514", "claude-sonnet-4")]
    [InlineData("gpt-4o-mini-2024-07-18", "gpt-4o-mini")]
    public void A_dated_name_is_found_without_its_date(string upstream, string model)
    {
        var expected = ModelCatalog.BuiltIn.FindModel(model);
        Assert.NotNull(expected);
        Assert.Same(expected, ModelCatalog.BuiltIn.FindModel(upstream));
        Assert.Same(expected.Price, ModelCatalog.BuiltIn.FindPrice("a", upstream, "b"));
    }

    [Theory]
    [InlineData("gpt-4o-2024-13-06")]
    [InlineData("gpt-4o-20249999")]
    [InlineData("gpt-4o-1234")]
    [InlineData("gpt-4o-audio")]
    [InlineData("-20250514")]
    [InlineData("")]
    public void What_nobody_knows_has_no_price(string upstream)
    {
        Assert.Null(ModelCatalog.BuiltIn.FindModel(upstream));
        Assert.Null(ModelCatalog.BuiltIn.FindPrice("backend", upstream, "public"));
    }

    [Fact]
    public void Names_are_tried_from_the_most_to_the_least_exact()
    {
        var price = Enumerable.Range(0, 5).Select(i => Own with { PerRequest = i }).ToArray();
        var names = new[] { "azure/m-2025-01-31", "m-2025-01-31", "m", "smart" };
        var prices = names.Select((name, i) => (name, price[i])).ToDictionary(StringComparer.Ordinal);
        foreach (var (name, i) in names.Select((name, i) => (name, i)))
        {
            Assert.Same(price[i], ModelCatalog.BuiltIn.With(prices).FindPrice("azure", "m-2025-01-31", "smart"));
            prices.Remove(name);
        }

        Assert.Null(ModelCatalog.BuiltIn.With(prices).FindPrice("azure", "m-2025-01-31", "smart"));
    }

    [Fact]
    public void Own_prices_lie_over_the_built_in_ones_and_over_earlier_own_ones()
    {
        var later = Own with { Input = 9 };
        var catalog = ModelCatalog.BuiltIn
            .With(new Dictionary<string, ModelPrice>(StringComparer.Ordinal) { ["gpt-4o"] = Own, ["smart"] = Own })
            .With(new Dictionary<string, ModelPrice>(StringComparer.Ordinal) { ["smart"] = later });
        Assert.Same(Own, catalog.FindPrice("a", "gpt-4o-2024-08-06", "x"));
        Assert.Same(later, catalog.FindPrice("a", "gpt-4.1", "smart"));
        Assert.Same(ModelCatalog.BuiltIn.FindModel("gpt-4.1")!.Price, catalog.FindPrice("a", "gpt-4.1", "x"));
        Assert.NotSame(Own, ModelCatalog.BuiltIn.FindPrice("a", "gpt-4o", "x"));
    }

    [Fact]
    public void Looking_up_allocates_nothing()
    {
        var catalog = ModelCatalog.BuiltIn.With(new Dictionary<string, ModelPrice>(StringComparer.Ordinal) { ["b/m"] = Own });
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            catalog.FindPrice("b", "m", "p");
            catalog.FindPrice("b", "claude-sonnet-4-20250514", "p");
            catalog.FindPrice("b", "unknown", "p");
        }
    }

    [Fact]
    public void A_name_of_any_length_is_looked_up()
    {
        var name = new string('n', 5_000);
        var catalog = ModelCatalog.BuiltIn.With(new Dictionary<string, ModelPrice>(StringComparer.Ordinal) { [$"b/{name}"] = Own });
        Assert.Same(Own, catalog.FindPrice("b", name, "p"));
    }
}
