using Sluice.Admission;
using Sluice.Signals;

namespace Sluice.Budgets;

/// <summary>
/// Code of yours that is run on alerts. Handlers disturb neither decisions nor each other: each gets alerts one at a time and in order, after the
/// decision that caused them; what it throws is counted; one that takes too long is given up; beyond 256 that wait for it they are dropped and counted.
/// </summary>
/// <example><code>
/// using var alerts = new AlertHandlers(controller);
/// alerts.Add(alert => Console.WriteLine(alert.Message));
/// </code></example>
public sealed class AlertHandlers : IDisposable
{
    private readonly AdmissionController _controller;
    private readonly Lock _lock = new();
    private AlertHandler[] _handlers = [];
    private long _dropped;
    private long _failed;
    private long _givenUp;

    /// <summary>Makes a set without handlers.</summary>
    /// <param name="controller">Whose alerts are handled.</param>
    /// <param name="patience">How long a handler may take for one alert before it is given up; more than 0, at most a day. Default 5 s.</param>
    public AlertHandlers(AdmissionController controller, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(controller);
        Patience = patience ?? TimeSpan.FromSeconds(5);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Patience, TimeSpan.Zero, nameof(patience));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Patience, TimeSpan.FromDays(1), nameof(patience));
        _controller = controller;
    }

    /// <summary>Alerts that a handler did not get because 256 waited for it already.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Times that a handler threw.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Times that a handler took too long.</summary>
    public long GivenUp => Volatile.Read(ref _givenUp);

    internal TimeSpan Patience { get; }

    internal TimeProvider Time => _controller.Time;

    /// <summary>Runs a handler on every alert from now on.</summary>
    /// <param name="handler">What is run; its token is cancelled when its time is up.</param>
    /// <returns>Ends it when it is disposed; an alert that is being handled is handled to its end.</returns>
    public IDisposable Add(Func<Alert, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        var added = new AlertHandler(handler, this);
        added.Listen((Subscription)_controller.Subscribe(added.Take));
        lock (_lock)
            Volatile.Write(ref _handlers, [.. _handlers, added]);
        return added;
    }

    /// <summary>Runs a handler on every alert from now on.</summary>
    /// <param name="handler">What is run.</param>
    /// <returns>Ends it when it is disposed.</returns>
    public IDisposable Add(Action<Alert> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Add((alert, _) =>
        {
            handler(alert);
            return ValueTask.CompletedTask;
        });
    }

    /// <summary>Waits until every alert raised so far has been handled, by each handler that is not given up.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException">The waiting was cancelled.</exception>
    public Task WaitAlertsAsync(CancellationToken cancellationToken = default) =>
        Task.WhenAll(Volatile.Read(ref _handlers).Select(handler => handler.WhenDoneAsync(cancellationToken)));

    /// <summary>Ends all handlers.</summary>
    public void Dispose()
    {
        foreach (var handler in Volatile.Read(ref _handlers))
            handler.Dispose();
    }

    internal void Remove(AlertHandler handler)
    {
        lock (_lock)
            Volatile.Write(ref _handlers, [.. _handlers.Where(other => other != handler)]);
    }

    internal void CountDropped() => Interlocked.Increment(ref _dropped);

    internal void CountFailed() => Interlocked.Increment(ref _failed);

    internal void CountGivenUp() => Interlocked.Increment(ref _givenUp);
}
