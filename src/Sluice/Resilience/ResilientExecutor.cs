using Sluice.Admission;
using Sluice.Errors;
using Sluice.Signals;

namespace Sluice.Resilience;

/// <summary>
/// Rate limit, calls in flight with a queue, circuit breaker, retry and fallback around any work, ready made: one controller, and one executor
/// over it. For limits on keys, users, tokens and money use <see cref="AdmissionController"/> and <see cref="CallExecutor"/> themselves.
/// </summary>
/// <example><code>
/// await using var executor = new ResilientExecutor(ResilienceOptions.Production.WithEnvironment());
/// var answer = await executor.ExecuteAsync((attempt, ct) => client.AskAsync("Hello", ct));
/// </code></example>
public sealed class ResilientExecutor : IAsyncDisposable
{
    internal const string CallerScope = "caller";

    private readonly CallExecutor _executor;
    private readonly AdmissionRequest _request;

    /// <summary>Makes an executor.</summary>
    /// <param name="options">What it joins.</param>
    /// <param name="time">Its clock; the system's unless given.</param>
    /// <param name="seed">The seed of the spread of its pauses.</param>
    /// <exception cref="ArgumentException">An option makes no sense; the message names it and its value.</exception>
    public ResilientExecutor(ResilienceOptions options, TimeProvider? time = null, int seed = 1)
    {
        Admission = new(options.ToPolicy(), time);
        _executor = new(Admission, options.Retry ?? new RetryPolicy { Attempts = options.Targets.Count, PerTarget = 1 }, time, seed);
        _request = new()
        {
            Caller = Admission.Caller(CallerScope),
            Candidates = options.Targets.Select(target => new Candidate(Admission.Target(target))).ToArray(),
        };
    }

    /// <summary>Who decides: for explanations, events, and what else this type does not show.</summary>
    public AdmissionController Admission { get; }

    /// <summary>Carries work through and gives back what it yields.</summary>
    /// <typeparam name="T">What the work yields.</typeparam>
    /// <param name="work">Makes one attempt: returns a value, or throws.</param>
    /// <param name="options">How its values and exceptions are read.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="CallFailedException">The call was refused, or failed in all its attempts; the last exception is inside.</exception>
    /// <exception cref="OperationCanceledException">The call was cancelled.</exception>
    public ValueTask<T> ExecuteAsync<T>(
        Func<Attempt, CancellationToken, ValueTask<T>> work, WorkOptions<T>? options = null, CancellationToken cancellationToken = default) =>
        _executor.RunAsync(_request, work, options, cancellationToken);

    /// <summary>Carries work through that yields nothing.</summary>
    /// <inheritdoc cref="ExecuteAsync{T}"/>
    public ValueTask ExecuteAsync(
        Func<Attempt, CancellationToken, ValueTask> work, Func<Exception, CallOutcome>? classify = null, CancellationToken cancellationToken = default) =>
        _executor.RunAsync(_request, work, classify, cancellationToken);

    /// <summary>Carries work through that says itself how it went, and tells all about it.</summary>
    /// <typeparam name="T">What the call yields.</typeparam>
    /// <param name="attempt">Makes one attempt.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public ValueTask<CallResult<T>> TryExecuteAsync<T>(
        Func<Attempt, CancellationToken, ValueTask<AttemptResult<T>>> attempt, CancellationToken cancellationToken = default) =>
        _executor.ExecuteAsync(_request, attempt, static (attempt, made, ct) => attempt(made, ct), cancellationToken);

    /// <summary>
    /// Says what would hold a call up now, and for how long; <see langword="null"/> if it would be let through at once. Takes no permit and no slot.
    /// </summary>
    public Refusal? Preflight() => Admission.Preflight(_request);

    /// <summary>Every gate of every target, with its numbers.</summary>
    public Explanation Explain() => Admission.Explain(_request);

    /// <summary>The state of every target, in their order, as of now: circuit, attempts in flight, room of the rate, health.</summary>
    public IReadOnlyList<TargetSignals> Signals() => [.. _request.Candidates.ToArray().Select(candidate => Admission.ReadSignals(candidate.Target))];

    /// <summary>Brings every target back into use: breakers and cooldowns are forgotten.</summary>
    public void Reset()
    {
        foreach (var candidate in _request.Candidates.Span)
            Admission.ResetHealth(candidate.Target);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Admission.DisposeAsync();
}
