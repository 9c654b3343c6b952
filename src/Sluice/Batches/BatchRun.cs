using Sluice.Admission;
using Sluice.Errors;
using Sluice.Resilience;

namespace Sluice.Batches;

/// <summary>One run of a batch: so many loops, each of which takes the next item when it is through with the one before.</summary>
internal sealed class BatchRun<TItem, T>(
    IReadOnlyList<TItem> items, Func<TItem, CancellationToken, ValueTask<CallResult<T>>> call, BatchOptions options, Action<BatchItem<T>> sink)
{
    private readonly Lock _lock = new();
    private int _next;
    private BatchItem<T>? _stoppedBy;
    private readonly Queue<BatchProgress> _untold = new();
    private BatchProgress _progress = new(items.Count, 0, 0, 0);
    private bool _isTelling;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var loops = new Task[Math.Min(options.Concurrency, items.Count)];
        for (var i = 0; i < loops.Length; i++)
            loops[i] = LoopAsync(cancellationToken);
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        await Task.WhenAll(loops).ConfigureAwait(false);
        while (Interlocked.Increment(ref _next) - 1 is var index && index < items.Count)
            End(new() { Index = index, State = BatchItemState.Skipped, Error = _stoppedBy?.Error, Refusal = _stoppedBy?.Refusal });
    }

    private async Task LoopAsync(CancellationToken cancellationToken)
    {
        while (Volatile.Read(ref _stoppedBy) is null && !cancellationToken.IsCancellationRequested)
        {
            var index = Interlocked.Increment(ref _next) - 1;
            if (index >= items.Count)
                return;
            var item = await CallAsync(index, cancellationToken).ConfigureAwait(false);
            if (item is null)
                return;
            if (options.StopsWhenQuotaIsGone && IsQuotaGone(item))
                Interlocked.CompareExchange(ref _stoppedBy, item, null);
            End(item);
        }
    }

    // What an item throws is its own affair; only the batch's own cancellation ends the loop.
    private async ValueTask<BatchItem<T>?> CallAsync(int index, CancellationToken cancellationToken)
    {
        try
        {
            var result = await call(items[index], cancellationToken).ConfigureAwait(false);
            return new()
            {
                Index = index,
                State = result.IsSuccess ? BatchItemState.Succeeded : BatchItemState.Failed,
                Value = result.Value,
                Error = result.IsSuccess ? null : result.Attempts == 0 ? result.Refusal?.Code : result.Outcome.Error,
                Refusal = result.Refusal,
                Attempts = result.Attempts,
                Waited = result.Waited,
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception error)
        {
            // Whatever it is, it is the item's result.
            var failed = error as CallFailedException;
            return new()
            {
                Index = index,
                State = BatchItemState.Failed,
                Error = failed?.Code ?? WorkErrors.Classify(error).Error,
                Refusal = failed?.Refusal,
                Exception = error,
                Attempts = failed?.Attempts ?? 1,
            };
        }
    }

    // A cap that one item alone is too big for says nothing of the others.
    private bool IsQuotaGone(BatchItem<T> item) => item is { IsSuccess: false, Error: ErrorCode.QuotaExhausted }
        && item.Refusal is not { Component: RefusalComponent.PerRequestCap }
        && !(item.Refusal?.RetryAfter <= options.LongestQuotaWait);

    private void End(BatchItem<T> item)
    {
        sink(item);
        lock (_lock)
        {
            _progress = item.State switch
            {
                BatchItemState.Succeeded => _progress with { Succeeded = _progress.Succeeded + 1 },
                BatchItemState.Failed => _progress with { Failed = _progress.Failed + 1 },
                _ => _progress with { Skipped = _progress.Skipped + 1 },
            };
            _untold.Enqueue(_progress);
            if (_isTelling)
                return; // whoever tells of an item before this one tells of this one too
            _isTelling = true;
        }

        while (TryTakeUntold(out var progress))
        {
            try
            {
                options.OnProgress?.Invoke(progress);
            }
            catch (Exception)
            {
                // Who watches must not disturb the batch.
            }
        }
    }

    private bool TryTakeUntold(out BatchProgress progress)
    {
        lock (_lock)
            return _isTelling = _untold.TryDequeue(out progress);
    }
}
