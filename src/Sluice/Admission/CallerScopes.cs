using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>The scopes of one caller, resolved once: everything, its group, its key, its user. Made by <see cref="AdmissionController.Caller"/>.</summary>
public sealed class CallerScopes
{
    private readonly Scope[] _scopes;
    private int _version = -1;

    internal CallerScopes(AdmissionController owner, Scope[] scopes)
    {
        Owner = owner;
        _scopes = scopes;
    }

    /// <summary>The scopes in the order they were given.</summary>
    public IReadOnlyList<Scope> Scopes => _scopes;

    internal AdmissionController Owner { get; }

    internal Meter[] Meters { get; private set; } = [];

    internal bool CountsWhenProduced { get; private set; }

    internal void Refresh(int version)
    {
        if (_version == version)
            return;
        _version = version;
        Meters = [.. _scopes.Distinct().SelectMany(scope => scope.Meters)];
        CountsWhenProduced = Meters.Any(meter => meter.Options.CountsWhenProduced);
    }
}
