using System.Globalization;

namespace Sluice.Resilience;

/// <summary>
/// The environment of the presets: <c>AI_LIB_RPS</c>, <c>AI_LIB_RPM</c> (a sixtieth of it, where there is no RPS), <c>AI_LIB_BREAKER_FAILURE_THRESHOLD</c>,
/// <c>AI_LIB_BREAKER_COOLDOWN_SECS</c>, <c>AI_LIB_MAX_INFLIGHT</c> and <c>AI_LIB_QUEUE_TIMEOUT</c> in seconds. 0 is unlimited; what is empty or
/// not there changes nothing.
/// </summary>
internal static class ResilienceEnvironment
{
    public static ResilienceOptions Apply(ResilienceOptions options, Func<string, string?> read)
    {
        if (Number("AI_LIB_RPS", 0, 1_000_000, "requests a second, 0 for unlimited") is { } rps)
            options = options with { RequestsPerSecond = rps, Burst = 0 };
        else if (Number("AI_LIB_RPM", 0, 60_000_000, "requests a minute, 0 for unlimited") is { } rpm)
            options = options with { RequestsPerSecond = rpm / 60, Burst = 0 };
        if (Number("AI_LIB_BREAKER_FAILURE_THRESHOLD", 0, 1_000_000, "failures in a row, 0 for no breaker", isWhole: true) is { } failures)
            options = options with { Breaker = (options.Breaker ?? new()) with { Failures = (int)failures } };
        if (Number("AI_LIB_BREAKER_COOLDOWN_SECS", 0.001, 86_400, "seconds that the circuit stays open, at most a day") is { } cooldown)
        {
            var (breaker, openFor) = (options.Breaker ?? new(), TimeSpan.FromSeconds(cooldown));
            options = options with { Breaker = breaker with { OpenFor = openFor, MaxOpenFor = openFor > breaker.MaxOpenFor ? openFor : breaker.MaxOpenFor } };
        }

        if (Number("AI_LIB_MAX_INFLIGHT", 0, 1_000_000, "calls in flight, 0 for unlimited", isWhole: true) is { } inFlight)
            options = options with { MaxInFlight = (int)inFlight };
        if (Number("AI_LIB_QUEUE_TIMEOUT", 0, 86_400, "seconds in the queue, 0 for no waiting, at most a day") is { } timeout)
            options = options with { QueueTimeout = TimeSpan.FromSeconds(timeout) };
        return options;

        double? Number(string name, double least, double most, string what, bool isWhole = false)
        {
            if (read(name) is not { } text || string.IsNullOrWhiteSpace(text))
                return null;
            if (double.TryParse(text, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number >= least && number <= most && (!isWhole || number == Math.Floor(number)))
                return number;
            throw new FormatException($"{name} is '{text}' and must be {what}: a{(isWhole ? " whole" : "")} number, such as {(isWhole ? "5" : "2.5")}. Set it right, or unset it.");
        }
    }
}
