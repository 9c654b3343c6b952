using Sluice.Signals;

namespace Sluice.Admission;

/// <summary>Scopes that come and go.</summary>
public sealed partial class AdmissionController
{
    /// <summary>
    /// A scope and its limits at one instant, one made from a template among them; <see langword="null"/> if there is none, or nothing of it counts.
    /// Changes nothing.
    /// </summary>
    /// <param name="scope">Its name, such as <c>user:team-a/alice</c>.</param>
    public ScopeReading? ReadScope(string scope)
    {
        lock (_lock)
            return _registry.TryScope(scope) is { } found ? new(scope, _registry.Read(found.Meters, _clock.Now)) : null;
    }

    internal CallerScopes Member(CallerScopes caller, string template, string name)
    {
        lock (_lock)
        {
            var made = _registry.Members.Template(template);
            var scope = made.ScopeOf(name);
            return _registry.Members.Find(scope)?.Caller is { } known && known.Base == caller ? known : caller.With(made, scope);
        }
    }

    // In the same visit to the lock as the decision: a member's first call is held to its limits like any other.
    private bool TryBind(CallerScopes caller, long now)
    {
        var dueBefore = _registry.Members.SweepAt;
        if (_registry.Members.FindOrMake(caller.Template!, caller.MemberScope!, now) is not { } member)
            return false;
        caller.Bind(member);
        if (_registry.Members.SweepAt != dueBefore)
            _wake.Expect(_registry.Members.SweepAt, now);
        return true;
    }

    // For looking only: a member that is not there is seen as it would be made.
    private CallerScopes AsSeen(CallerScopes caller, long now)
    {
        if (caller.NeedsMember)
        {
            var (template, scope) = (caller.Template!, caller.MemberScope!);
            caller = caller.Base!.With(template, scope);
            caller.Bind(_registry.Members.Find(scope) ?? _registry.Members.MakeUnknown(template, scope, now));
        }

        caller.Refresh(_registry.Version);
        return caller;
    }

    private long BeginLooking(ref Ask ask)
    {
        var now = _clock.Now;
        if (!ask.IsFurtherAttempt)
            ask.Caller = AsSeen(ask.Caller, now);
        now = Begin(ref ask);
        if (ask.Strategy == Choice.ChoiceStrategy.Weighted)
            ask.Choice = null; // who only looks draws no lots
        return now;
    }
}
