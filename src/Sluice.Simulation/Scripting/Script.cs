using Sluice.Simulation.Records;

namespace Sluice.Simulation.Scripting;

/// <summary>
/// What the provider answers next, forced by a test: the queue first, then <see cref="Choose"/>, then chance. Thread-safe, and may be
/// changed while calls run. Only calls to generate something take answers from it.
/// </summary>
public sealed class Script
{
    private readonly Lock _lock = new();
    private readonly LinkedList<ScriptedAnswer> _next = new();

    /// <summary>
    /// Asked for each call that finds the queue empty; <see langword="null"/> leaves the call to chance. It must not block. The
    /// request's number is not known yet and is 0.
    /// </summary>
    public Func<CapturedRequest, ScriptedAnswer?>? Choose { get; set; }

    /// <summary>Answers that have not been given yet.</summary>
    public int Pending
    {
        get
        {
            lock (_lock)
                return _next.Count;
        }
    }

    /// <summary>
    /// Adds answers for the next calls, one each. An altered answer whose call is refused by a limit waits for the next call.
    /// </summary>
    /// <param name="answers">The answers.</param>
    /// <returns>This script.</returns>
    public Script Next(params ReadOnlySpan<ScriptedAnswer> answers)
    {
        lock (_lock)
        {
            foreach (var answer in answers)
                _next.AddLast(answer);
        }

        return this;
    }

    /// <summary>Adds the same answer for the next so many calls.</summary>
    /// <param name="times">How many, 0 or more.</param>
    /// <param name="answer">The answer.</param>
    /// <returns>This script.</returns>
    public Script Next(int times, ScriptedAnswer answer)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        lock (_lock)
        {
            for (var i = 0; i < times; i++)
                _next.AddLast(answer);
        }

        return this;
    }

    internal ScriptedAnswer? Take(in ReceivedRequest request, out bool fromQueue)
    {
        lock (_lock)
        {
            fromQueue = _next.First is not null;
            if (_next.First is { } first)
            {
                _next.RemoveFirst();
                return first.Value;
            }
        }

        return Choose?.Invoke(new CapturedRequest(0, request.Method, request.Path, request.Headers, request.Body));
    }

    internal void PutBack(ScriptedAnswer answer)
    {
        lock (_lock)
            _next.AddFirst(answer);
    }
}
