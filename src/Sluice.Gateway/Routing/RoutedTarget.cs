using Sluice.Admission;
using Sluice.Pricing;
using Sluice.Protocols;

namespace Sluice.Gateway.Routing;

/// <summary>A target of the engine with what it takes to call it.</summary>
/// <param name="target">The engine's target.</param>
/// <param name="backend">Its backend.</param>
/// <param name="model">The model as the backend knows it.</param>
/// <param name="price">What calls cost there; <see langword="null"/> if nobody knows.</param>
internal sealed class RoutedTarget(Target target, Backend backend, string model, ModelPrice? price)
{
    private long _lacksUntil = long.MinValue;

    public Target Target { get; } = target;

    public Backend Backend { get; } = backend;

    public string Model { get; } = model;

    /// <summary>The model as it is written into a body.</summary>
    public ReadOnlyMemory<byte> ModelLiteral { get; } = JsonLiteral.String(model);

    public ModelPrice? Price { get; } = price;

    /// <summary>Tokens of input and output together at most; 0 where that is not known.</summary>
    public long ContextWindow { get; } = ModelCatalog.BuiltIn.FindModel(model)?.ContextWindow ?? 0;

    /// <summary>Whether the model bills what it thinks and does not show.</summary>
    public bool Reasons { get; } = ReasoningModels.Has(model);

    /// <summary>Whether the backend said not long ago that it has no such model.</summary>
    /// <param name="now">The time now, a timestamp of the clock.</param>
    public bool Lacks(long now) => now < Volatile.Read(ref _lacksUntil);

    /// <summary>The backend says that it has no such model.</summary>
    /// <param name="until">Until when it is believed, a timestamp of the clock.</param>
    public void SetLacking(long until) => Volatile.Write(ref _lacksUntil, until);
}
