namespace Sluice.Simulation.Traces;

/// <summary>A trace is not what it must be; the message names file, line, field, value and remedy.</summary>
/// <param name="line">The line, from 1.</param>
/// <param name="message">What is wrong.</param>
public sealed class TraceFormatException(long line, string message) : FormatException(message)
{
    /// <summary>The line, from 1, the header counted.</summary>
    public long Line { get; } = line;
}
