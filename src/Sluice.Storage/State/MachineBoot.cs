namespace Sluice.Storage.State;

/// <summary>Tells one run of the machine from the next: what a process wrote before it was killed is all there, what was written before the power failed need not be.</summary>
internal static class MachineBoot
{
    private const string Source = "/proc/sys/kernel/random/boot_id";

    /// <summary>The run's id; empty where the system has none.</summary>
    public static Guid Id { get; } = Read();

    private static Guid Read()
    {
        try
        {
            return OperatingSystem.IsLinux() && Guid.TryParse(File.ReadAllText(Source), out var id) ? id : Guid.Empty;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Guid.Empty;
        }
    }
}
