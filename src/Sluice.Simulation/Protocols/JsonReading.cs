using System.Text.Json;
using Sluice.Simulation.Answers;

namespace Sluice.Simulation.Protocols;

/// <summary>Reads the root of a body; what is wrong goes into the error.</summary>
internal delegate T? JsonReading<T>(JsonElement root, ref ProviderError? error);
