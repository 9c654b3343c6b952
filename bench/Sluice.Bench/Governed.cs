using System.Globalization;
using Sluice.Admission;
using Sluice.Limits;

namespace Sluice.Bench;

/// <summary>
/// The controller that one governed decision is measured on: 3 scopes with 8 limits, all counted, none reached. The limits of
/// each key are its own.
/// </summary>
internal static class Governed
{
    private const long OutOfReach = 100_000_000_000_000;

    public static AdmissionController Controller(int keys)
    {
        var scopes = new List<ScopeOptions>
        {
            new("all", LimitOptions.RequestsPerMinute(OutOfReach), LimitOptions.TokensPerMinute(OutOfReach)),
            new("group", LimitOptions.RequestsPerMinute(OutOfReach), LimitOptions.TokensPerMinute(OutOfReach), LimitOptions.TokensPerDay(OutOfReach)),
        };
        for (var i = 0; i < keys; i++)
            scopes.Add(new(Key(i), LimitOptions.RequestsPerMinute(OutOfReach), LimitOptions.TokensPerMinute(OutOfReach), LimitOptions.Concurrency(1_000_000)));
        return new(new TrafficPolicy { Scopes = scopes });
    }

    public static CallerScopes[] Callers(AdmissionController controller, int keys) =>
        [.. Enumerable.Range(0, keys).Select(i => controller.Caller("all", "group", Key(i)))];

    private static string Key(int number) => string.Create(CultureInfo.InvariantCulture, $"key:{number}");
}
