using System.Globalization;
using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Admission;

/// <summary>Puts a refusal into a sentence.</summary>
internal static class RefusalText
{
    public static string Describe(Refusal refusal) => refusal.Component switch
    {
        RefusalComponent.Cooldown or RefusalComponent.CircuitBreaker when !refusal.RetryAfterIsExact =>
            $"{refusal.Scope} is coming back by single probes, and one is under way{When(refusal)}",
        RefusalComponent.Cooldown => $"{refusal.Scope} is cooling down after its provider refused{When(refusal)}",
        RefusalComponent.QuotaGuard when refusal.Limit is not null =>
            $"quota {refusal.Limit} of {refusal.Scope} lets {Amount(refusal, refusal.Max)} be used: {Amount(refusal, refusal.Used)} used, "
            + $"{Amount(refusal, refusal.Reserved)} reserved, {Amount(refusal, refusal.Requested)} asked for{When(refusal)}",
        RefusalComponent.QuotaGuard => $"{refusal.Scope} has used up its provider's quota{When(refusal)}",
        RefusalComponent.CircuitBreaker => $"{refusal.Scope} failed repeatedly and is left alone{When(refusal)}",
        RefusalComponent.Auth => $"{refusal.Scope} refused Sluice's credential{When(refusal)}",
        RefusalComponent.Disabled => "every target for this call is switched off.",
        RefusalComponent.Queue => $"{refusal.Reserved} calls are waiting already, and {refusal.Max} may{When(refusal)}",
        RefusalComponent.Config => "no target is configured for this call.",
        RefusalComponent.PerRequestCap =>
            $"this call asks for {Amount(refusal, refusal.Requested)}, and limit {refusal.Limit} of {refusal.Scope} is {Amount(refusal, refusal.Max)}: it can never pass.",
        _ when refusal.Window is Window.Pause => $"{refusal.Scope} is throttled for a moment after a limit of it refused{When(refusal)}",
        _ when refusal.Window is Window.TokenBucket bucket =>
            $"limit {refusal.Limit} of {refusal.Scope} lets {Amount(refusal, refusal.Max)} pass every {Seconds(bucket.Period)}, {Amount(refusal, bucket.Burst)} at once, "
            + $"and that is used up{When(refusal)}",
        _ when refusal.IsLearned =>
            $"the provider of {refusal.Scope} says by its headers that its limit ({refusal.Limit}) is {Amount(refusal, refusal.Max)}: {Amount(refusal, refusal.Used)} used, "
            + $"{Amount(refusal, refusal.Reserved)} reserved, {Amount(refusal, refusal.Requested)} asked for{When(refusal)}",
        _ => $"limit {refusal.Limit} of {refusal.Scope} is {Amount(refusal, refusal.Max)}: {Amount(refusal, refusal.Used)} used, "
            + $"{Amount(refusal, refusal.Reserved)} reserved, {Amount(refusal, refusal.Requested)} asked for{When(refusal)}",
    };

    private static string When(Refusal refusal) => refusal.RetryAfter switch
    {
        null => ".",
        { } wait when refusal.RetryAfterIsExact => string.Create(CultureInfo.InvariantCulture, $"; it can pass in {wait.TotalSeconds:0.###} s."),
        { } wait => string.Create(CultureInfo.InvariantCulture, $"; it can pass in {wait.TotalSeconds:0.###} s at the earliest."),
    };

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static string Amount(Refusal refusal, long amount) =>
        refusal.Dimension == Dimension.Cost ? new NanoUsd(amount).ToString() : amount.ToString(CultureInfo.InvariantCulture);
}
