namespace Sluice.Gateway.Tests.Faults;

/// <summary>How many mutations a run tries: all with <c>SLUICE_FUZZ=full</c>, a hundredth otherwise, so that every build tries some.</summary>
internal static class FuzzCount
{
    public static int Of(int full) => Environment.GetEnvironmentVariable("SLUICE_FUZZ") == "full" ? full : full / 100;
}
