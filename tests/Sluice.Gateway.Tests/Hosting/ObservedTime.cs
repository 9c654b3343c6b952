using Sluice.Time;

namespace Sluice.Gateway.Tests.Hosting;

/// <summary>A virtual clock that tells when a timer is set, so that a test moves it only once somebody waits.</summary>
internal sealed class ObservedTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<(TimeSpan Due, CountdownEvent Left, TaskCompletionSource Set)> _awaited = [];

    public VirtualTimeProvider Virtual { get; } = new();

    public override long TimestampFrequency => Virtual.TimestampFrequency;

    public override long GetTimestamp() => Virtual.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => Virtual.GetUtcNow();

    /// <summary>Ends when a timer, or so many of them, is set, from now on, that is due in so long.</summary>
    public Task TimerSetAsync(TimeSpan due, int count = 1)
    {
        var set = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
            _awaited.Add((due, new(count), set));
        return set.Task.WaitAsync(RunningGateway.Hang);
    }

    /// <summary>Starts something, lets time pass once it has set a timer that is due in so long, and waits for its end.</summary>
    public async Task<T> PassAsync<T>(TimeSpan due, Func<Task<T>> start)
    {
        var armed = TimerSetAsync(due);
        var started = start();
        await armed;
        Virtual.Advance(due);
        return await started;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Observed(this, Virtual.CreateTimer(callback, state, dueTime, period));
        Tell(dueTime);
        return timer;
    }

    private void Tell(TimeSpan due)
    {
        lock (_lock)
        {
            foreach (var (_, left, set) in _awaited.Where(awaited => awaited.Due == due))
            {
                if (left.Signal())
                    set.TrySetResult();
            }

            _awaited.RemoveAll(awaited => awaited.Left.IsSet);
        }
    }

    private sealed class Observed(ObservedTime owner, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = inner.Change(dueTime, period);
            owner.Tell(dueTime);
            return changed;
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
