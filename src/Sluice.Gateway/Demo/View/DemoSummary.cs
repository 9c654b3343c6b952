using System.Globalization;

namespace Sluice.Gateway.Demo.View;

/// <summary>What is left on the terminal when the demo ends.</summary>
internal static class DemoSummary
{
    public static IEnumerable<string> Lines(DemoPicture picture)
    {
        yield return $"The demo ran for {Words.Seconds(picture.Elapsed)}. {picture.Totals}.";
        foreach (var backend in picture.Backends)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  backend {backend.Name,-7} pool {backend.Pool,-8} {backend.Requests,5} requests, {backend.Refused,3} x 429, "
                + $"{Words.Count(backend.Tokens),6} tokens, {Words.State(backend.Health)}");
        }

        foreach (var key in picture.Keys)
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"  key     {key.Name,-7} {key.Admitted,5} admitted, {key.Refused,4} refused, {Words.Money(key.Spent)} spent");
        yield return "Nothing was kept. For backends of your own: sluice init, then sluice serve.";
    }
}
