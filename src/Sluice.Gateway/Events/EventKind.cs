namespace Sluice.Gateway.Events;

/// <summary>What an event is about: its name in <c>event:</c>.</summary>
internal static class EventKind
{
    /// <summary>The state of everything, every second while somebody listens.</summary>
    public const string Status = "status";

    /// <summary>A request ended.</summary>
    public const string Request = "request";

    /// <summary>A budget or limit was used to a share, or refused.</summary>
    public const string Alert = "alert";

    /// <summary>A target was taken out, or is back: cooldowns and circuit breakers.</summary>
    public const string Cooldown = "cooldown";

    /// <summary>Another configuration is in force, or was found wrong.</summary>
    public const string Config = "config";

    /// <summary>The last event of a listener that was too slow.</summary>
    public const string Dropped = "dropped";

    /// <summary>All that may be asked for.</summary>
    public static IReadOnlyList<string> All { get; } = [Status, Request, Alert, Cooldown, Config];
}
