using Sluice.Choice;
using Sluice.Health;
using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>A backend with an upstream model. Made and looked up through <see cref="AdmissionController"/>.</summary>
public sealed class Target
{
    /// <summary>The pass over the waiters in which one of them was found to wait for this target, whatever holds it up.</summary>
    internal long BlockedIn;

    /// <summary>Attempts on it that are open.</summary>
    internal int OpenAttempts;

    internal Target(TargetOptions options, Scope[] scopes, TargetHealth health, LearnedLimits learned, TargetSpeed speed)
    {
        Speed = speed;
        Learned = learned;
        Options = options;
        Health = health;
        Scopes = scopes;
    }

    /// <summary>Its name, such as <c>openai-a/gpt-4o</c>.</summary>
    public string Name => Options.Name;

    /// <summary>What it was made from.</summary>
    public TargetOptions Options { get; private set; }

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal TargetHealth Health { get; private set; }

    internal Scope[] Scopes { get; private set; }

    internal string[] ScopeNames { get; private set; } = [];

    /// <summary>What its provider's headers say of its limits.</summary>
    internal LearnedLimits Learned { get; private set; }

    internal Meter[] Meters { get; private set; } = [];

    /// <summary>Whether one of the meters looks at the clock when an attempt ends.</summary>
    internal bool EndsByClock { get; private set; }

    internal bool IsEnabled { get; private set; } = true;

    internal CountingRule Count { get; private set; }

    internal double Weight { get; private set; } = 1;

    /// <summary>How soon its answers begin.</summary>
    internal TargetSpeed Speed { get; }

    internal void Configure(TargetOptions options, Scope[] scopes, TargetHealth health, LearnedLimits learned)
    {
        Learned = learned;
        Options = options;
        Scopes = scopes;
        Health = health;
        Refresh();
    }

    /// <summary>The policy in force does not name it any more.</summary>
    internal void Withdraw() => IsEnabled = false;

    internal void Refresh()
    {
        IsEnabled = Options.Enabled;
        Count = Options.Count;
        Weight = Options.Weight;
        ScopeNames = [.. Scopes.Select(scope => scope.Name)];
        Meters = [.. Scopes.Distinct().SelectMany(scope => scope.Meters), .. Learned.Meters];
        EndsByClock = Meters.Any(meter => meter.Options.CountsWhenProduced || meter.Alerts is not null);
    }
}
