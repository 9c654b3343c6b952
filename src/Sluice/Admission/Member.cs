using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>A scope that comes and goes. Guarded by the controller's lock.</summary>
internal sealed class Member(Scope scope)
{
    public Scope Scope { get; } = scope;

    /// <summary>Calls that are open, wait, or may still report over-use: as long as there are any it stays.</summary>
    public int Holders;

    /// <summary>Whether it was dropped, so that who knows it looks for it again.</summary>
    public bool IsGone;

    /// <summary>The caller it was last resolved for.</summary>
    public CallerScopes? Caller;

    /// <summary>Whether it stays for ever: all that it used counts for all time.</summary>
    public bool IsForEver(long now)
    {
        foreach (var meter in Scope.Meters)
        {
            if (meter.Options.Window is Window.Ever && meter.UsedAt(now) > 0)
                return true;
        }

        return false;
    }

    public bool IsIdle(long now)
    {
        if (Holders != 0)
            return false;
        foreach (var meter in Scope.Meters)
        {
            if (!meter.IsEmpty(now))
                return false;
        }

        return true;
    }
}
