using Microsoft.Extensions.Configuration;
using Sluice.Control;
using Sluice.Health;
using Sluice.Resilience;

namespace Sluice.Hosting;

/// <summary>Binds the options that are records, whose properties a binder cannot set once they are made.</summary>
internal static class RecordSections
{
    /// <summary>Sets what the sections name, and leaves the rest as it is.</summary>
    public static void Bind(TrafficControlOptions options, IConfiguration configuration)
    {
        options.Cooldown = Bind(options.Cooldown, configuration.GetSection(nameof(options.Cooldown)));
        options.Breaker = Bind(options.Breaker, configuration.GetSection(nameof(options.Breaker)));
        options.Retry = Bind(options.Retry, configuration.GetSection(nameof(options.Retry)));
    }

    private static CooldownOptions Bind(CooldownOptions it, IConfigurationSection section) => it with
    {
        Base = section.GetValue(nameof(it.Base), it.Base),
        Max = section.GetValue(nameof(it.Max), it.Max),
        Backoff = section.GetValue(nameof(it.Backoff), it.Backoff),
        HintMargin = section.GetValue(nameof(it.HintMargin), it.HintMargin),
        Jitter = section.GetValue(nameof(it.Jitter), it.Jitter),
        SlowStart = section.GetValue(nameof(it.SlowStart), it.SlowStart),
        EmergencyPerMinute = section.GetValue(nameof(it.EmergencyPerMinute), it.EmergencyPerMinute),
    };

    private static BreakerOptions Bind(BreakerOptions it, IConfigurationSection section) => it with
    {
        Failures = section.GetValue(nameof(it.Failures), it.Failures),
        FailureRate = section.GetValue(nameof(it.FailureRate), it.FailureRate),
        Window = section.GetValue(nameof(it.Window), it.Window),
        MinimumCalls = section.GetValue(nameof(it.MinimumCalls), it.MinimumCalls),
        OpenFor = section.GetValue(nameof(it.OpenFor), it.OpenFor),
        MaxOpenFor = section.GetValue(nameof(it.MaxOpenFor), it.MaxOpenFor),
        HalfOpenCalls = section.GetValue(nameof(it.HalfOpenCalls), it.HalfOpenCalls),
        SuccessesToClose = section.GetValue(nameof(it.SuccessesToClose), it.SuccessesToClose),
    };

    private static RetryPolicy Bind(RetryPolicy it, IConfigurationSection section) => it with
    {
        Attempts = section.GetValue(nameof(it.Attempts), it.Attempts),
        PerTarget = section.GetValue(nameof(it.PerTarget), it.PerTarget),
        Initial = section.GetValue(nameof(it.Initial), it.Initial),
        Max = section.GetValue(nameof(it.Max), it.Max),
        Multiplier = section.GetValue(nameof(it.Multiplier), it.Multiplier),
        Jitter = section.GetValue(nameof(it.Jitter), it.Jitter),
        Budget = section.GetValue(nameof(it.Budget), it.Budget),
        AfterTimeout = section.GetValue(nameof(it.AfterTimeout), it.AfterTimeout),
        Total = section.GetValue(nameof(it.Total), it.Total),
    };
}
