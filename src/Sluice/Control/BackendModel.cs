using Sluice.Admission;
using Sluice.Pricing;

namespace Sluice.Control;

/// <summary>A model on a backend: its target in the engine, and what it costs.</summary>
/// <param name="Name">Its name here.</param>
/// <param name="Target">The target.</param>
/// <param name="Price">The price; <see langword="null"/> where nobody knows.</param>
internal sealed record BackendModel(string Name, Target Target, ModelPrice? Price);
