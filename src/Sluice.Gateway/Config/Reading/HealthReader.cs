using Sluice.Health;
namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads when a backend is left alone, and how long calls may take.</summary>
internal static class HealthReader
{
    private const string FromOne = "Write a whole number from 1.";

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private static readonly (string, CooldownBackoff)[] Shapes = [("exponential", CooldownBackoff.Exponential), ("linear", CooldownBackoff.Linear)];

    /// <summary>Reads <c>cooldown</c>.</summary>
    public static CooldownConfig ReadCooldown(SourceNode? node, ReadContext context)
    {
        var d = new CooldownConfig();
        var o = new ObjectReader(node, context);
        var cooldown = new CooldownConfig
        {
            Base = o.Duration("base", d.Base, Shortest, Duration.Longest),
            Max = o.Duration("max", d.Max, Shortest, Duration.Longest),
            Backoff = o.Choice("backoff", d.Backoff, Shapes),
            SlowStart = (int)o.Whole("slowStart", d.SlowStart, 0, 10_000, "Write how many calls at the same time it comes back to; 0 is all at once."),
        };
        o.Finish();
        Ordering.Check(o, context, "base", cooldown.Base, "max", cooldown.Max);
        return cooldown;
    }

    /// <summary>Reads <c>breaker</c>.</summary>
    public static BreakerOptions ReadBreaker(SourceNode? node, ReadContext context)
    {
        var d = new BreakerOptions();
        var o = new ObjectReader(node, context);
        var breaker = new BreakerOptions
        {
            Failures = (int)o.Whole("failures", d.Failures, 0, 1_000_000, "Write a whole number from 0; 0 is off."),
            FailureRate = o.Number("failureRate", d.FailureRate, 0, 1, "Write a share from 0 to 1, such as 0.5; 0 is off."),
            Window = o.Duration("window", d.Window, Shortest, Duration.Longest),
            MinimumCalls = (int)o.Whole("minimumCalls", d.MinimumCalls, 1, 1_000_000, FromOne),
            OpenFor = o.Duration("openFor", d.OpenFor, Shortest, Duration.Longest),
            MaxOpenFor = o.Duration("maxOpenFor", d.MaxOpenFor, Shortest, Duration.Longest),
            HalfOpenCalls = (int)o.Whole("halfOpenCalls", d.HalfOpenCalls, 1, 1000, FromOne),
            SuccessesToClose = (int)o.Whole("successesToClose", d.SuccessesToClose, 1, 1000, FromOne),
        };
        o.Finish();
        Ordering.Check(o, context, "openFor", breaker.OpenFor, "maxOpenFor", breaker.MaxOpenFor);
        return breaker;
    }

    /// <summary>Reads <c>timeouts</c>.</summary>
    public static TimeoutsConfig ReadTimeouts(SourceNode? node, ReadContext context)
    {
        var d = new TimeoutsConfig();
        var o = new ObjectReader(node, context);
        var timeouts = new TimeoutsConfig
        {
            Connect = o.Duration("connect", d.Connect),
            FirstByte = o.Duration("firstByte", d.FirstByte),
            Idle = o.Duration("idle", d.Idle),
            Answer = o.Duration("answer", d.Answer),
            Write = o.Duration("write", d.Write),
            Total = o.Duration("total", d.Total),
        };
        o.Finish();
        if (timeouts.Total > TimeSpan.Zero)
            Ordering.Check(o, context, "connect", timeouts.Connect, "total", timeouts.Total);
        return timeouts;
    }

    /// <summary>Reads <c>healthCheck</c>.</summary>
    public static HealthCheckConfig ReadCheck(SourceNode node, ReadContext context)
    {
        var o = new ObjectReader(node, context, "Write { \"path\": \"/models\", \"interval\": \"60s\" }.");
        var path = o.Line("path") ?? "/models";
        if (path[0] != '/' || path.Contains("//", StringComparison.Ordinal))
            context.Error(o.Take("path")!, "is not a path", "Begin it with one \"/\", such as \"/models\".");
        var check = new HealthCheckConfig(path,
            o.Duration("interval", TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), TimeSpan.FromDays(1)));
        o.Finish();
        return check;
    }
}
