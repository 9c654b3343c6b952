using System.Collections.Frozen;
using Sluice.Admission;
using Sluice.Resilience;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads the whole file.</summary>
internal static class RootReader
{
    private static readonly (string, QueueOverflow)[] Overflows =
        [("reject", QueueOverflow.Reject), ("drop-lowest", QueueOverflow.DropLowest)];

    private static readonly (string, BackoffJitter)[] Jitters =
        [("full", BackoffJitter.Full), ("equal", BackoffJitter.Equal), ("none", BackoffJitter.None)];

    /// <summary>Reads the root; after errors the result is incomplete.</summary>
    public static SluiceConfig Read(SourceNode root, ReadContext context)
    {
        var o = new ObjectReader(root, context);
        var pools = o.Has("pools") ? o.List("pools", PoolReader.Read) : [PoolConfig.Primary];
        var config = new SluiceConfig
        {
            Pools = pools,
            Backends = o.Map("backends", (member, c) => BackendReader.Read(member, pools.Count > 0 ? pools[0].Name : "primary", c)),
            Routes = o.Map("routes", RouteReader.Read),
            Affinity = o.Duration("affinity", TimeSpan.Zero),
            Groups = o.Map("groups", KeyReader.ReadGroup),
            Keys = o.Map("keys", KeyReader.Read),
            Limits = LimitsReader.Read(o.Take("limits"), context),
            Budgets = o.List("budgets", BudgetReader.Read),
            Prices = Prices(o),
            Wait = Wait(new ObjectReader(o.Take("wait"), context)),
            Retry = Retry(o.Take("retry"), context),
            Emergency = Emergency(new ObjectReader(o.Take("emergency"), context)),
            Server = ServerReader.Read(o.Take("server"), context),
            Alerts = AlertsReader.Read(o.Take("alerts"), context),
            Telemetry = TelemetryReader.Read(o.Take("telemetry"), context),
            Usage = Usage(new ObjectReader(o.Take("usage"), context)),
            Backup = Backup(new ObjectReader(o.Take("backup"), context)),
        };
        o.Finish();
        return config;
    }

    private static FrozenDictionary<string, PriceConfig> Prices(ObjectReader o)
    {
        var prices = o.Map("prices", static (member, c) =>
            PriceReader.Read(member.Value, c) is { } price ? Tuple.Create(member.Name, price) : null);
        return prices.ToFrozenDictionary(p => p.Item1, p => p.Item2, StringComparer.Ordinal);
    }

    private static WaitConfig Wait(ObjectReader o)
    {
        var d = new WaitConfig();
        var wait = new WaitConfig
        {
            Max = o.Duration("max", d.Max, TimeSpan.Zero, TimeSpan.FromDays(1)),
            Capacity = (int)o.Whole(
                "capacity", d.Capacity, 1, 1_000_000, "Write how many calls may wait; for none at all set wait.max to \"0\"."),
            Overflow = o.Choice("overflow", d.Overflow, Overflows),
        };
        o.Finish();
        return wait;
    }

    private static RetryConfig Retry(SourceNode? node, ReadContext context)
    {
        var d = new RetryConfig();
        var o = new ObjectReader(node, context);
        var retry = new RetryConfig
        {
            Attempts = (int)o.Whole("attempts", d.Attempts, 1, 100, "Write 1 for no repetition, 100 at most."),
            PerTarget = (int)o.Whole("perTarget", d.PerTarget, 1, 100, "Write 1 for one attempt on each target."),
            Initial = o.Duration("initial", d.Initial),
            Max = o.Duration("max", d.Max),
            Multiplier = o.Number("multiplier", d.Multiplier, 1, 100, "Write 1 for even pauses, 2 to double them."),
            Jitter = o.Choice("jitter", d.Jitter, Jitters),
            Budget = o.Number("budget", d.Budget, 0, 1, "Write a share from 0 to 1, such as 0.2."),
            AfterTimeout = o.Flag("afterTimeout", d.AfterTimeout),
        };
        o.Finish();
        Ordering.Check(o, context, "initial", retry.Initial, "max", retry.Max);
        return retry;
    }

    private static EmergencyConfig Emergency(ObjectReader o)
    {
        var emergency = new EmergencyConfig { Fraction = o.Number("fraction", 0, 0, 1, "Write a share from 0 to 1; 0 is off.") };
        o.Finish();
        return emergency;
    }

    private static UsageConfig Usage(ObjectReader o)
    {
        var usage = new UsageConfig { KeepFor = o.Duration("keepFor", new UsageConfig().KeepFor) };
        o.Finish();
        return usage;
    }

    private static BackupConfig Backup(ObjectReader o)
    {
        var d = new BackupConfig();
        var backup = new BackupConfig
        {
            Every = o.Duration("every", d.Every),
            Keep = (int)o.Whole("keep", d.Keep, 1, 1000, "Write how many backups are kept; to make none set backup.every to \"0\"."),
        };
        o.Finish();
        return backup;
    }
}
