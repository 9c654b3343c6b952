using Sluice.Limits;
using Sluice.Pricing;

namespace Sluice.Gateway.Demo.View;

/// <summary>A client key at one instant.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Admitted">Calls that were let through.</param>
/// <param name="Refused">Calls that were not.</param>
/// <param name="Spent">What they cost.</param>
/// <param name="Limits">Its limits.</param>
internal sealed record KeyPicture(string Name, long Admitted, long Refused, NanoUsd Spent, IReadOnlyList<LimitReading> Limits);
