using Sluice.Admission;

namespace Sluice.Gateway.Keys;

/// <summary>The priority of a call: its key's, or a lower one that the call asks for.</summary>
internal static class CallerPriority
{
    /// <param name="key">The key's priority.</param>
    /// <param name="asked">The header <c>x-sluice-priority</c>: <c>low</c>, <c>normal</c>, <c>high</c> or <c>urgent</c>; anything else asks for nothing.</param>
    public static Priority Of(Priority key, string asked)
    {
        var wanted = asked.ToLowerInvariant() switch
        {
            "low" => Priority.Low,
            "normal" => Priority.Normal,
            "high" => Priority.High,
            _ => key,
        };
        return wanted < key ? wanted : key;
    }
}
