namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads a set of limits.</summary>
internal static class LimitsReader
{
    /// <summary>How much longer than its window a use counts on a backend, unless the file says otherwise.</summary>
    public static readonly TimeSpan DefaultSlack = TimeSpan.FromMilliseconds(200);

    private const long Most = 1_000_000_000_000_000;
    private const double LeastRate = 0.001;
    private const string Remedy = "Write a whole number from 0; 0 is no limit.";

    /// <summary>Reads limits of ours: on keys, groups, users, everything.</summary>
    public static LimitsConfig Read(SourceNode? node, ReadContext context) => Read(node, context, onBackend: false);

    /// <summary>Reads a provider's limits, which have slack.</summary>
    public static LimitsConfig ReadOnBackend(SourceNode? node, ReadContext context) => Read(node, context, onBackend: true);

    private static LimitsConfig Read(SourceNode? node, ReadContext context, bool onBackend)
    {
        var o = new ObjectReader(node, context, "Write { \"rpm\": 60, \"tpm\": 100000 }.");
        var limits = new LimitsConfig
        {
            Rps = o.Number("rps", 0, 0, 1_000_000, "Write requests a second from 0 to 1000000; 0 is no limit."),
            Burst = o.Whole("burst", 0, 0, 1_000_000, "Write a whole number from 0 to 1000000; 0 is a second's worth."),
            Rpm = Count("rpm"),
            Rpd = Count("rpd"),
            Tpm = Count("tpm"),
            Tph = Count("tph"),
            Tpd = Count("tpd"),
            Itpm = Count("itpm"),
            Otpm = Count("otpm"),
            Concurrency = o.Whole("concurrency", 0, 0, 1_000_000, Remedy),
            Slack = onBackend ? o.Duration("slack", DefaultSlack, TimeSpan.Zero, TimeSpan.FromMinutes(1)) : TimeSpan.Zero,
        };
        if (!onBackend && o.Take("slack") is { } slack)
            context.Error(slack, "slack is for the limits of backends only", "Remove it.");
        if (limits is { Burst: > 0, Rps: 0 } && !(o.Take("rps") is { } rps && context.IsFaulty(rps.Path)))
            context.Error(o.Take("burst")!, "burst needs an rps above 0 beside it", "Add \"rps\", or remove \"burst\".");
        if (limits.Rps is > 0 and < LeastRate)
            context.Error(o.Take("rps")!, "rps is less than one in a thousand seconds", "Write at least 0.001, or limit requests a day with \"rpd\".");
        o.Finish();
        return limits;

        long Count(string name) => o.Whole(name, 0, 0, Most, Remedy);
    }
}
