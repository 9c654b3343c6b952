namespace Sluice.Simulation.Records;

/// <summary>Those who wait for something to stand in the record. Conditions are asked outside the record's gate.</summary>
internal sealed class RecordWaiters(ProviderRecord record)
{
    private readonly Lock _lock = new();
    private volatile Waiter[] _waiters = [];

    public async Task UntilAsync(Func<ProviderRecord, bool> condition, CancellationToken cancellationToken)
    {
        var waiter = new Waiter(condition);
        lock (_lock)
            _waiters = [.. _waiters, waiter];
        try
        {
            Ask(waiter);
            await waiter.Met.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
                _waiters = [.. _waiters.Where(w => w != waiter)];
        }
    }

    /// <summary>Something was written.</summary>
    public void Changed()
    {
        foreach (var waiter in _waiters)
            Ask(waiter);
    }

    private void Ask(Waiter waiter)
    {
        try
        {
            if (!waiter.Met.Task.IsCompleted && waiter.Condition(record))
                waiter.Met.TrySetResult();
        }
        catch (Exception e)
        {
            waiter.Met.TrySetException(e);
        }
    }

    private sealed class Waiter(Func<ProviderRecord, bool> condition)
    {
        public Func<ProviderRecord, bool> Condition => condition;

        public TaskCompletionSource Met { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
