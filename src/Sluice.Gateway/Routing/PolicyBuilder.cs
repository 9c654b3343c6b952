using Sluice.Admission;
using Sluice.Gateway.Config;

namespace Sluice.Gateway.Routing;

/// <summary>Turns a configuration into the policy of the engine, and names its scopes.</summary>
internal static class PolicyBuilder
{
    public const string Everything = "all";

    /// <summary>The scope of callers without a key of their own, where none are configured.</summary>
    public const string Anonymous = "key:anonymous";

    // Every lease is ended by its call; expiry is for what no one foresaw, and must not come before a call may take that long.
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Endless = TimeSpan.FromDays(1);

    public static string Group(string name) => $"group:{name}";

    public static string Key(string name) => $"key:{name}";

    /// <summary>What the scopes of a key's users are made from; a user's own is <c>user:team-a/alice</c>.</summary>
    public static string Users(string key) => $"user:{key}";

    /// <summary>The scope of the limits that one target has on its own.</summary>
    public static string TargetScope(string target) => $"target:{target}";

    /// <summary>The scope that a backend's limits hang on: its account's, where that has a name of its own.</summary>
    public static string Account(BackendConfig backend) =>
        string.Equals(backend.Account, backend.Name, StringComparison.Ordinal) ? $"backend:{backend.Name}" : $"account:{backend.Account}";

    /// <param name="config">The configuration.</param>
    /// <param name="targets">Targets that are there already, or will be; others are made on first use.</param>
    public static TrafficPolicy Build(SluiceConfig config, IReadOnlyList<(TargetOptions Target, IReadOnlyList<ScopeOptions> Scopes)> targets) => new()
    {
        Scopes =
        [
            new ScopeOptions(Everything, LimitTable.OfCaller(config.Limits, config.Budgets)),
            new ScopeOptions(Anonymous),
            .. config.Groups.Select(group => new ScopeOptions(Group(group.Name), LimitTable.OfCaller(group.Limits, group.Budgets))),
            .. config.Keys.Select(key => new ScopeOptions(Key(key.Name), LimitTable.OfCaller(key.Limits, key.Budgets)) { Weight = key.Weight }),
            .. config.Backends.GroupBy(Account, StringComparer.Ordinal).Select(AccountScope),
            .. ModelClasses.Scopes(config),
            .. targets.SelectMany(target => target.Scopes),
        ],
        Templates = [.. config.Keys.Where(key => key.PerUser.IsEnforced).Select(
            key => new ScopeTemplate(Users(key.Name), LimitTable.OfCaller(key.PerUser.Limits, key.PerUser.Budgets)))],
        Targets = [.. targets.Select(target => target.Target)],
        Queue = new()
        {
            Capacity = config.Wait.Capacity,
            MaxWait = config.Wait.Max,
            Overflow = config.Wait.Overflow,
        },
        Affinity = new() { KeepFor = config.Affinity },
        LeaseExpiry = LongestSilence(config) + LeaseMargin,
    };

    /// <summary>A target, and the scope of the limits that its model has on its own.</summary>
    public static (TargetOptions Target, IReadOnlyList<ScopeOptions> Scopes) Target(string name, BackendConfig backend, string upstream, LimitsConfig limits, TargetTables tables)
    {
        var health = tables.Health;
        var own = new ScopeOptions(TargetScope(name), LimitTable.OfBackend(limits, backend.Count));
        var target = new TargetOptions(name)
        {
            Scopes = [own.Name, Account(backend), .. tables.Classes.Of(backend, upstream)],
            Count = backend.Count,
            Enabled = backend.Enabled,
            Weight = backend.Weight,
            HealthGroup = $"{backend.Account}/{upstream}",
            Backend = backend.Name,
            Account = backend.Account,
            Quotas = health.Quotas(backend),
            Cooldown = health.Cooldown(backend),
            Breaker = backend.Breaker,
        };
        return (target, [own]);
    }

    // The longest that a lease may go without being renewed: only passing bytes of a stream renew it.
    private static TimeSpan LongestSilence(SluiceConfig config)
    {
        var longest = TimeSpan.Zero;
        foreach (var timeouts in config.Backends.Select(backend => backend.Timeouts))
        {
            foreach (var timeout in (ReadOnlySpan<TimeSpan>)[timeouts.FirstByte, timeouts.Idle, timeouts.Answer])
            {
                var silence = timeout > TimeSpan.Zero ? timeout : Endless;
                longest = silence > longest ? silence : longest;
            }
        }

        return longest;
    }

    // Backends of one account share its limits; where they name different ones, the lowest holds.
    private static ScopeOptions AccountScope(IGrouping<string, BackendConfig> backends) =>
        new(backends.Key, LimitTable.Lowest(backends.SelectMany(backend => LimitTable.OfBackend(backend.Limits, backend.Count))));
}
