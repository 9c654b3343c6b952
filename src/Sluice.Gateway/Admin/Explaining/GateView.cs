using Sluice.Admission;
using Sluice.Gateway.Admin.Status;
using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Gateway.Admin.Explaining;

/// <summary>One limit or state that a call was held against.</summary>
/// <param name="Component">What it refuses as, whether it does or not.</param>
/// <param name="Scope">Whose it is.</param>
/// <param name="Passes">Whether it alone would let the call pass now.</param>
/// <param name="Limit">The limit's name; null for a target's state.</param>
/// <param name="Max">How much is allowed: requests, tokens, or dollars.</param>
/// <param name="Used">What ended calls used and still counts.</param>
/// <param name="Reserved">What open calls hold.</param>
/// <param name="Remaining">What is left.</param>
/// <param name="Requested">What the call asks for.</param>
/// <param name="State">The target's state; null for a limit.</param>
/// <param name="Until">When a target that is out is due.</param>
/// <param name="Refusal">What it alone says; null where it lets the call pass.</param>
internal sealed record GateView(
    string Component,
    string Scope,
    bool Passes,
    string? Limit,
    decimal? Max,
    decimal? Used,
    decimal? Reserved,
    decimal? Remaining,
    decimal? Requested,
    string? State,
    DateTime? Until,
    RefusalView? Refusal)
{
    public static GateView Of(GateReading gate, DateTime at) => new(
        RefusalView.Word(gate.Component),
        gate.Scope,
        gate.Passes,
        gate.Limit?.Name,
        Amount(gate.Limit, gate.Limit?.Capacity),
        Amount(gate.Limit, gate.Limit is { } limit ? limit.Capacity - limit.Max + limit.Used : null),
        Amount(gate.Limit, gate.Limit?.Reserved),
        Amount(gate.Limit, gate.Limit?.Remaining),
        Amount(gate.Limit, gate.Requested),
        gate.Health is { } health ? HealthWords.State(health) : null,
        gate.Health is { ReadyIn.Ticks: > 0 } waits ? at + waits.ReadyIn : null,
        gate.Refusal is { } refusal ? RefusalView.Of(refusal) : null);

    private static decimal? Amount(LimitReading? limit, long? value) =>
        limit is null ? null : limit.Dimension == Dimension.Cost && value is { } nano ? new NanoUsd(nano).Usd : value;
}
