using System.Runtime.CompilerServices;
using Sluice.Admission;

namespace Sluice.Resilience;

/// <summary>A retry budget for every target, and one for calls that name none. Those of targets that are gone go with them.</summary>
internal sealed class RetryBudgets(double share)
{
    private readonly ConditionalWeakTable<Target, RetryBudget> _ofTargets = [];
    private readonly RetryBudget _withoutTarget = new(share);

    public RetryBudget Of(Target? target)
    {
        if (target is null)
            return _withoutTarget;
        return _ofTargets.TryGetValue(target, out var budget) ? budget : Add(target);
    }

    private RetryBudget Add(Target target) => _ofTargets.GetValue(target, _ => new(share));
}
