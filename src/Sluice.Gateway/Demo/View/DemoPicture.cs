namespace Sluice.Gateway.Demo.View;

/// <summary>Everything that the demo shows, at one instant.</summary>
internal sealed record DemoPicture
{
    /// <summary>Since the start.</summary>
    public required TimeSpan Elapsed { get; init; }

    public required DemoAddress Address { get; init; }

    public required IReadOnlyList<BackendPicture> Backends { get; init; }

    public required IReadOnlyList<KeyPicture> Keys { get; init; }

    public required DemoTotals Totals { get; init; }

    /// <summary>Calls that wait now.</summary>
    public int Waiting { get; init; }

    /// <summary>Calls that are open now.</summary>
    public int Open { get; init; }

    /// <summary>The last refusals, the newest first.</summary>
    public IReadOnlyList<RefusalNote> Refusals { get; init; } = [];

    /// <summary>What happened last besides refusals, the newest first.</summary>
    public IReadOnlyList<DemoEvent> Events { get; init; } = [];
}
