using Sluice.Admission;
using Sluice.Gateway.Protocols;
using Sluice.Pricing;

namespace Sluice.Gateway.Routing;

/// <summary>A target of the engine with what it takes to call it.</summary>
/// <param name="target">The engine's target.</param>
/// <param name="backend">Its backend.</param>
/// <param name="model">The model as the backend knows it.</param>
/// <param name="price">What calls cost there; <see langword="null"/> if nobody knows.</param>
internal sealed class RoutedTarget(Target target, Backend backend, string model, ModelPrice? price)
{
    public Target Target { get; } = target;

    public Backend Backend { get; } = backend;

    public string Model { get; } = model;

    /// <summary>The model as it is written into a body.</summary>
    public ReadOnlyMemory<byte> ModelLiteral { get; } = JsonLiteral.String(model);

    public ModelPrice? Price { get; } = price;
}
