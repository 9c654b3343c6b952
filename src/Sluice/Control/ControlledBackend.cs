using System.Collections.Concurrent;
using Sluice.Admission;
using Sluice.Pricing;

namespace Sluice.Control;

/// <summary>A backend of a <see cref="TrafficControl"/>: its scope, and a target for every model that was asked of it.</summary>
internal sealed class ControlledBackend(string name, BackendSettings settings, AdmissionController controller, ModelCatalog catalog)
{
    public const string ScopePrefix = "backend:";

    private readonly ConcurrentDictionary<string, BackendModel> _models = new(StringComparer.Ordinal);

    // Most clients ask for one model, whose name is one object.
    private BackendModel? _last;

    public string Name => name;

    public static string ScopeOf(string backend) => ScopePrefix + backend;

    /// <summary>The target of a model, by the name it has here.</summary>
    public BackendModel ModelFor(string asked)
    {
        var model = settings.Model ?? asked;
        if (_last is { } last && ReferenceEquals(last.Name, model))
            return last;
        return _last = _models.TryGetValue(model, out var known) ? known : _models.GetOrAdd(model, Make);
    }

    private BackendModel Make(string model)
    {
        var target = controller.GetOrAddTarget(model.Length == 0 ? name : $"{name}/{model}", target => (
            new TargetOptions(target)
            {
                Scopes = [ScopeOf(name)],
                Count = settings.Count,
                Cooldown = settings.Cooldown,
                Breaker = settings.Breaker,
            },
            []));
        return new(model, target, catalog.FindPrice(name, model, model));
    }
}
