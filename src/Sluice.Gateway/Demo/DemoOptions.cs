namespace Sluice.Gateway.Demo;

/// <summary>What <c>sluice demo</c> was asked for.</summary>
internal sealed record DemoOptions
{
    /// <summary>The URL to listen on.</summary>
    public required string Listen { get; init; }

    /// <summary>Whether another port is taken where that one is in use: nobody asked for it by name.</summary>
    public bool MayMove { get; init; }

    /// <summary>After how long it ends by itself; <see langword="null"/> goes on until it is told to end, or the trace does.</summary>
    public TimeSpan? For { get; init; }

    /// <summary>The trace that is replayed; <see langword="null"/> sends sample calls.</summary>
    public string? Trace { get; init; }
}
