using System.Globalization;
using Sluice.Protocols;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary>Durations as Go prints them, which is how OpenAI writes its reset headers: <c>6m0s</c>, <c>1.5s</c>, <c>17ms</c>.</summary>
internal static class GoDuration
{
    private const long Second = 1000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;

    /// <summary>The duration, rounded up to the millisecond; a negative one is <c>0s</c>.</summary>
    /// <param name="duration">The duration.</param>
    public static string Format(TimeSpan duration)
    {
        var ms = Waits.Milliseconds(duration);
        var seconds = (ms % Minute / (decimal)Second).ToString("0.###", CultureInfo.InvariantCulture);
        return ms switch
        {
            0 => "0s",
            < Second => string.Create(CultureInfo.InvariantCulture, $"{ms}ms"),
            < Minute => $"{seconds}s",
            < Hour => string.Create(CultureInfo.InvariantCulture, $"{ms / Minute}m{seconds}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{ms / Hour}h{ms % Hour / Minute}m{seconds}s"),
        };
    }
}
