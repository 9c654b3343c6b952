using Sluice.Gateway.Config;
using Sluice.Resilience;

namespace Sluice.Gateway.Hosting;

/// <summary>Turns the configured repetition of failed attempts into the engine's.</summary>
internal static class RetryPolicies
{
    public static RetryPolicy Of(RetryConfig retry) => new()
    {
        Attempts = retry.Attempts,
        PerTarget = retry.PerTarget,
        Initial = retry.Initial,
        Max = retry.Max,
        Multiplier = retry.Multiplier,
        Budget = retry.Budget > 0 ? retry.Budget : 1, // the engine's 0 forbids retries
        AfterTimeout = retry.AfterTimeout,
        Jitter = retry.Jitter,
    };
}
