namespace Sluice.Gateway.Config.Checks;

/// <summary>Says whether a target's price is known: from its backend, from <c>prices</c>, or from the built-in catalog.</summary>
/// <param name="config">The configuration.</param>
/// <param name="builtIn">Whether a built-in price is known for an upstream model.</param>
internal sealed class PriceCheck(SluiceConfig config, Func<string, bool> builtIn)
{
    /// <summary>Looks the price up by backend/upstream, upstream, upstream without its date, public name.</summary>
    public bool IsKnown(string publicName, RouteTarget target)
    {
        var undated = WithoutDate(target.Model);
        var backend = config.Backends.First(b => b.Name == target.Backend);
        return backend.Models.Any(m => m.Price is not null
                && (m.Upstream == target.Model || m.Pattern == target.Model || m.Pattern == publicName || m.Pattern == "*"))
            || config.Prices.ContainsKey(target.ToString())
            || config.Prices.ContainsKey(target.Model)
            || config.Prices.ContainsKey(undated)
            || config.Prices.ContainsKey(publicName)
            || builtIn(target.Model)
            || builtIn(undated);
    }

    /// <summary>The name without <c>-2024-08-06</c> or <c>-20240806</c> at its end.</summary>
    private static string WithoutDate(string model)
    {
        foreach (var length in (int[])[11, 9])
        {
            if (model.Length > length && model[^length] == '-' && model[^(length - 1)..].Count(char.IsAsciiDigit) == 8
                && model[^(length - 1)..].All(c => char.IsAsciiDigit(c) || c == '-'))
                return model[..^length];
        }

        return model;
    }
}
