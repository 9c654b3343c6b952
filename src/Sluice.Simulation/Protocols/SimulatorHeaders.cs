using System.Globalization;
using Sluice.Simulation.Answers;

namespace Sluice.Simulation.Protocols;

/// <summary>Headers by which a call dictates what the simulated provider would else draw or count.</summary>
internal static class SimulatorHeaders
{
    public const string InputTokens = "x-sim-input-tokens";

    public const string OutputTokens = "x-sim-output-tokens";

    private const long Most = 10_000_000;

    /// <summary>Reads a header; <see langword="null"/> where it is absent.</summary>
    public static long? Read(in ReceivedRequest request, string name, ref ProviderError? error)
    {
        if (request.Header(name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= Most)
            return value;
        error ??= ProviderError.Invalid($"The header {name} is '{text}'; it must be a whole number from 0 to {Most}.", name);
        return null;
    }
}
