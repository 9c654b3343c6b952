using System.Globalization;
using Sluice.Gateway.Demo.Traffic;

namespace Sluice.Gateway.Demo;

/// <summary>The names and secrets of the demo. The secrets open nothing but the demo.</summary>
internal static class DemoNames
{
    public const string AdminToken = "demo";

    /// <summary>The backend whose limits the gateway knows.</summary>
    public const string Steady = "steady";

    /// <summary>The backend that enforces more than it says.</summary>
    public const string Moody = "moody";

    /// <summary>The roomy backend behind them.</summary>
    public const string Spare = "spare";

    /// <summary>The key of whoever watches the demo.</summary>
    public const string You = "you";

    public const string YourSecret = "sk-demo-key";

    /// <summary>The keys of the simulated callers.</summary>
    public static IReadOnlyList<string> Callers { get; } = ["web", "batch", "intern"];

    /// <summary>The routes: one prefers <see cref="Steady"/>, one <see cref="Moody"/>.</summary>
    public static IReadOnlyList<string> Models { get; } = ["smart", "fast"];

    /// <summary>What a simulated caller says it is.</summary>
    public static string AgentOf(string caller) => caller switch
    {
        "web" => "chat-widget",
        "batch" => "indexer",
        _ => "notebook",
    };

    /// <summary>For whom a simulated caller says it calls.</summary>
    public static string UserOf(SampleCall call) => string.Create(CultureInfo.InvariantCulture, $"user-{1 + (call.InputTokens % 7)}");

    /// <summary>The secret of a simulated caller.</summary>
    public static string SecretOf(string caller) => $"sk-demo-{caller}-key";
}
