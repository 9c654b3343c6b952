using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Sluice.Resilience;

namespace Sluice.Batches;

/// <summary>
/// Runs many calls, so many at a time. An item is begun when there is a place for it, not before; each gives one result object, in its place,
/// whatever happens to it.
/// </summary>
/// <example><code>
/// var results = await Batch.RunAsync(prompts, (prompt, ct) => executor.ExecuteAsync(RequestOf(prompt), prompt, AskAsync, ct), new() { Concurrency = 20 });
/// foreach (var failed in results.Where(item => !item.IsSuccess))
///     Console.WriteLine($"{prompts[failed.Index]}: {failed.Error}");
/// </code></example>
public static class Batch
{
    /// <summary>Runs all items and gives their results in the order of the items.</summary>
    /// <typeparam name="TItem">What an item is.</typeparam>
    /// <typeparam name="T">What an item yields.</typeparam>
    /// <param name="items">The items.</param>
    /// <param name="call">Carries one item through.</param>
    /// <param name="options">How many at a time, and when to stop.</param>
    /// <param name="cancellationToken">Ends the batch once the calls under way have ended.</param>
    /// <exception cref="OperationCanceledException">The batch was cancelled; no call is under way any more.</exception>
    public static async Task<IReadOnlyList<BatchItem<T>>> RunAsync<TItem, T>(
        IReadOnlyList<TItem> items,
        Func<TItem, CancellationToken, ValueTask<CallResult<T>>> call,
        BatchOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        var results = new BatchItem<T>[items.Count];
        await new BatchRun<TItem, T>(items, call, (options ?? new()).Validated(), item => results[item.Index] = item).RunAsync(cancellationToken).ConfigureAwait(false);
        return results;
    }

    /// <summary>Runs all items and gives each result as soon as it is there, in the order in which they end.</summary>
    /// <inheritdoc cref="RunAsync{TItem, T}"/>
    /// <remarks>Who stops reading cancels the calls under way, and they have ended when the enumerator is disposed.</remarks>
    public static async IAsyncEnumerable<BatchItem<T>> StreamAsync<TItem, T>(
        IReadOnlyList<TItem> items,
        Func<TItem, CancellationToken, ValueTask<CallResult<T>>> call,
        BatchOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // On one thread as far as the calls are: what reads goes on where an item ends.
        var ended = Channel.CreateUnbounded<BatchItem<T>>(new() { SingleReader = true, AllowSynchronousContinuations = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var run = WriteAsync(new BatchRun<TItem, T>(items, call, (options ?? new()).Validated(), item => ended.Writer.TryWrite(item)), ended.Writer, stop.Token);
        try
        {
            await foreach (var item in ended.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
                yield return item;
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
    }

    private static async Task WriteAsync<TItem, T>(BatchRun<TItem, T> run, ChannelWriter<BatchItem<T>> writer, CancellationToken cancellationToken)
    {
        try
        {
            await run.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            writer.Complete();
        }
    }
}
