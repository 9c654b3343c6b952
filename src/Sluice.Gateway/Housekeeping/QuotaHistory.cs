using System.Text.Json;
using Sluice.Gateway.Config;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Routing;
using Sluice.Limits;
using Sluice.Quotas;
using Sluice.Storage;
using Sluice.Storage.Accounting;
using Sluice.Storage.Settings;

namespace Sluice.Gateway.Housekeeping;

/// <summary>
/// Lets a quota that is configured for the first time begin with what the usage log knows of its window, since the provider has counted that too. What a quota
/// counts from then on is kept with the state, and goes on from there.
/// </summary>
/// <param name="runtime">The gateway.</param>
/// <param name="usage">The usage log.</param>
/// <param name="settings">Where the quotas that are known are kept.</param>
internal sealed class QuotaHistory(GatewayRuntime runtime, IUsageStore usage, ISettings settings)
{
    private const string Setting = "known-quotas";

    // Windows are counted in so many parts, and longer ones than 64 hours by the hour.
    private const int Parts = 64;

    /// <summary>Loads the history of new quotas, before the first call.</summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="StorageException">The usage log cannot be read.</exception>
    public async Task<int> LoadAsync()
    {
        var known = Parse(await settings.GetAsync(Setting).ConfigureAwait(false));
        var found = new HashSet<string>(StringComparer.Ordinal);
        var health = new HealthTable(runtime.Config);
        var loaded = 0;
        foreach (var account in runtime.Config.Backends.GroupBy(backend => backend.Account, StringComparer.Ordinal))
        {
            foreach (var quota in health.Quotas(account.First()))
            {
                if (!found.Add($"{account.Key}/{quota.Name}") || known.Contains($"{account.Key}/{quota.Name}"))
                    continue;
                await LoadAsync(account, quota).ConfigureAwait(false);
                loaded++;
            }
        }

        if (!found.SetEquals(known))
            await settings.SetAsync(Setting, JsonSerializer.Serialize([.. found.Order(StringComparer.Ordinal)], QuotaHistoryJson.Default.StringArray)).ConfigureAwait(false);
        return loaded;
    }

    private async Task LoadAsync(IGrouping<string, BackendConfig> account, QuotaOptions quota)
    {
        var length = quota.Length;
        var now = runtime.Time.GetUtcNow();
        var slices = await usage.SliceAsync(now - length, now, TimeSpan.FromMilliseconds(Math.Ceiling((length / Parts).TotalMilliseconds))).ConfigureAwait(false);
        var backends = account.Select(backend => backend.Name).ToHashSet(StringComparer.Ordinal);
        runtime.Admission.LoadQuota(
            account.Key,
            quota.Name,
            slices.Where(slice => backends.Contains(slice.Backend)).Select(slice => new QuotaUse(At(slice, quota.Window), Amount(slice, quota.Dimension))));
    }

    // In a rolling window nothing of a slice stops counting early; a calendar's period ends at the end of one, which is not in the next.
    private static DateTimeOffset At(UsageSlice slice, Window window) =>
        DateTimeOffset.FromUnixTimeMilliseconds(window is Window.Rolling ? slice.EndMs : slice.EndMs - 1);

    private static long Amount(UsageSlice slice, Dimension dimension) => dimension switch
    {
        Dimension.Requests => slice.Requests,
        Dimension.Cost => slice.CostNanoUsd,
        _ => slice.Tokens,
    };

    private static HashSet<string> Parse(string? json)
    {
        try
        {
            return JsonSerializer.Deserialize(json ?? "[]", QuotaHistoryJson.Default.StringArray)!.ToHashSet(StringComparer.Ordinal);
        }
        catch (JsonException error)
        {
            throw new StorageException("sluice.db", $"its setting '{Setting}' is damaged", "Restore it from a backup.", error);
        }
    }
}
