using System.Globalization;
using Sluice.Health;
using Sluice.Pricing;

namespace Sluice.Gateway.Demo.View;

/// <summary>How the demo writes amounts and states.</summary>
internal static class Words
{
    /// <summary>An amount of a few digits: <c>840</c>, <c>8.4k</c>, <c>12M</c>.</summary>
    public static string Count(long amount) => amount switch
    {
        < 1_000 => amount.ToString(CultureInfo.InvariantCulture),
        < 100_000 => string.Create(CultureInfo.InvariantCulture, $"{amount / 1_000.0:0.#}k"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{amount / 1_000}k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{amount / 1_000_000.0:0.#}M"),
    };

    public static string Money(NanoUsd amount) => string.Create(CultureInfo.InvariantCulture, $"${amount.Usd:0.0000}");

    /// <summary>A duration in seconds: <c>3.2 s</c>.</summary>
    public static string Seconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.0} s");

    /// <summary>An instant from the start: <c>1:07</c>.</summary>
    public static string Clock(TimeSpan at) => string.Create(CultureInfo.InvariantCulture, $"{(int)at.TotalMinutes}:{at.Seconds:00}");

    /// <summary>A target's health with its countdown.</summary>
    public static string State(HealthReading health) => health.State switch
    {
        HealthState.Ready => "ready",
        HealthState.Cooling => $"cooling {Seconds(health.ReadyIn)}",
        HealthState.Open => $"open {Seconds(health.ReadyIn)}",
        HealthState.HalfOpen => "half_open",
        _ => "disabled",
    };

    /// <summary>When a refused call can pass, seen from a later instant.</summary>
    public static string Passes(RefusalNote refusal, TimeSpan now) => refusal switch
    {
        { IsPermanent: true } => "can never pass",
        { PassesAt: null } => "",
        { PassesAt: { } at } when at > now => $"passes in {Seconds(at - now)}",
        _ => "can pass now",
    };
}
