namespace Sluice.Simulation.Scripting;

/// <summary>What goes wrong in an ordinary call.</summary>
internal sealed record AlteredAnswer : ScriptedAnswer
{
    public static AlteredAnswer None { get; } = new();

    public TimeSpan Delay { get; init; }

    public int? CutsAfter { get; init; }

    public int? HangsAfter { get; init; }

    public int? MalformsAt { get; init; }

    public int? FailsAt { get; init; }

    public bool OmitsUsage { get; init; }

    public bool OmitsDone { get; init; }
}
