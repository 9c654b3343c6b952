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
        Span<char> text = stackalloc char[48];
        var length = 0;
        _ = ms switch
        {
            0 => text.TryWrite($"0", out length),
            < Second => text.TryWrite(CultureInfo.InvariantCulture, $"{ms}m", out length),
            < Minute => text.TryWrite(CultureInfo.InvariantCulture, $"{ms / Second}.{ms % Second:D3}", out length),
            < Hour => text.TryWrite(CultureInfo.InvariantCulture, $"{ms / Minute}m{ms % Minute / Second}.{ms % Second:D3}", out length),
            _ => text.TryWrite(CultureInfo.InvariantCulture, $"{ms / Hour}h{ms % Hour / Minute}m{ms % Minute / Second}.{ms % Second:D3}", out length),
        };
        var isPlain = ms < Second;
        return string.Concat(isPlain ? text[..length] : text[..length].TrimEnd('0').TrimEnd('.'), "s");
    }
}
