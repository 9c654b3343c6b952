using Sluice.Health;
using Sluice.Limits;

namespace Sluice.Gateway.Demo.View;

/// <summary>A backend at one instant.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pool">Its pool.</param>
/// <param name="Health">Whether it takes calls.</param>
/// <param name="Requests">Requests that reached it.</param>
/// <param name="Tokens">Tokens it took in and gave out.</param>
/// <param name="Refused">Requests that it answered with 429.</param>
/// <param name="Limits">What Sluice knows of its limits.</param>
internal sealed record BackendPicture(
    string Name, string Pool, HealthReading Health, long Requests, long Tokens, long Refused, IReadOnlyList<LimitReading> Limits);
