using Sluice.Time;

namespace Sluice.Storage.Tests;

/// <summary>Waits for events, and for no longer than a hang would take to be noticed.</summary>
internal static class Guard
{
    public static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    public static Task<T> WithinHang<T>(this Task<T> task) => task.WaitAsync(Hang);

    public static Task WithinHang(this Task task) => task.WaitAsync(Hang);

    public static Task WithinHang(this ValueTask task) => task.AsTask().WaitAsync(Hang);

    public static SluiceDatabaseOptions Impatient { get; } = new() { BusyTimeout = TimeSpan.FromMilliseconds(20) };

    public static VirtualTimeProvider Clock() => new();
}
