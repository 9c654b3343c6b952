using Sluice.Admission;
using Sluice.Batches;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Resilience;
using Sluice.Tests.Limits;
using Sluice.Time;

namespace Sluice.Tests.Batches;

public sealed class BatchTests
{
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public async Task Ten_thousand_items_never_pass_a_token_limit_and_leave_little_of_it_unused()
    {
        var controller = new AdmissionController(new()
        {
            Scopes = [new("key:a", LimitOptions.TokensPerMinute(100_000))],
            Queue = new() { MaxWait = TimeSpan.FromDays(1) },
        }, _time);
        var executor = new CallExecutor(controller, new(), _time);
        var caller = controller.Caller("key:a");
        var log = new ExactLog(100_000, TimeSpan.FromMinutes(1).Ticks);
        var random = new Random(3);
        int[] items = [.. Enumerable.Range(0, 10_000).Select(_ => 50 + random.Next(300))];
        var (open, most) = (0, 0);

        var results = await EndedAsync(Batch.RunAsync(items, (tokens, ct) => executor.ExecuteAsync(new() { Caller = caller, Estimate = new(tokens, 0) }, tokens, async (tokens, _, ct) =>
        {
            log.Book(_time.GetTimestamp(), tokens);
            most = Math.Max(most, ++open);
            await Pause.For(_time, TimeSpan.FromSeconds(2), ct).ConfigureAwait(false);
            open--;
            return AttemptResult<int>.Completed(tokens, AttemptEnd.Answered(new() { InputTokens = tokens }));
        }, ct), new() { Concurrency = 20 }, TestContext.Current.CancellationToken));

        Assert.Equal(items, results.Select(result => result.Value));
        Assert.All(results, result => Assert.True(result.IsSuccess));
        Assert.InRange(log.MostInAnyInterval(), 95_000, 100_000);
        Assert.Equal((20, 0, 0), (most, open, controller.Capture().OpenLeases));
    }

    [Fact]
    public async Task Results_stand_in_the_order_of_the_items_whatever_becomes_of_them()
    {
        var results = await EndedAsync(Batch.RunAsync(Enumerable.Range(0, 6).ToArray(), async (item, ct) =>
        {
            await Pause.For(_time, TimeSpan.FromSeconds(6 - item), ct).ConfigureAwait(false);
            return item switch
            {
                2 => throw new InvalidOperationException("mine"),
                3 => new() { IsSuccess = false, Attempts = 2, Outcome = new(ErrorCode.ServerError), Value = -1 },
                4 => new() { IsSuccess = false, Refusal = new() { Component = RefusalComponent.Rate, Code = ErrorCode.RateLimited } },
                _ => new CallResult<int> { IsSuccess = true, Value = item * 10, Attempts = 1, Waited = TimeSpan.FromSeconds(item) },
            };
        }, new() { Concurrency = 3 }, TestContext.Current.CancellationToken));

        Assert.Equal([0, 1, 2, 3, 4, 5], results.Select(result => result.Index));
        Assert.Equal([null, null, ErrorCode.Unknown, ErrorCode.ServerError, ErrorCode.RateLimited, null], results.Select(result => result.Error));
        Assert.Equal(("mine", -1, 2, 50, TimeSpan.FromSeconds(5)), (results[2].Exception!.Message, results[3].Value, results[3].Attempts, results[5].Value, results[5].Waited));
    }

    [Fact]
    public async Task A_quota_that_is_gone_ends_the_batch_and_the_rest_is_not_begun()
    {
        var begun = 0;
        var told = new List<BatchProgress>();
        var results = await EndedAsync(Batch.RunAsync(Enumerable.Range(0, 100).ToArray(), async (item, ct) =>
        {
            begun++;
            await Pause.For(_time, TimeSpan.FromSeconds(1), ct).ConfigureAwait(false);
            return item == 7 ? new() { IsSuccess = false, Attempts = 1, Outcome = new(ErrorCode.QuotaExhausted) } : new CallResult<int> { IsSuccess = true, Attempts = 1 };
        }, new() { Concurrency = 4, OnProgress = told.Add }, TestContext.Current.CancellationToken));

        Assert.InRange(begun, 8, 11);
        Assert.Equal((begun - 1, 1, 100 - begun), (results.Count(r => r.IsSuccess), results.Count(r => r.State == BatchItemState.Failed), results.Count(r => r.State == BatchItemState.Skipped)));
        Assert.All(results.Where(result => result.State == BatchItemState.Skipped), result => Assert.Equal((ErrorCode.QuotaExhausted, 0), (result.Error, result.Attempts)));
        Assert.Equal((100, 100), (told.Count, told[^1].Done));
    }

    [Theory]
    [InlineData(RefusalComponent.Cost, 3_600, true, 1)] // a budget that is spent for an hour
    [InlineData(RefusalComponent.Cost, 5, true, 4)] // one that comes back soon
    [InlineData(RefusalComponent.PerRequestCap, null, true, 4)] // an item that is too large alone
    [InlineData(RefusalComponent.Cost, null, false, 4)] // not asked for
    [InlineData(RefusalComponent.QuotaGuard, null, true, 1)]
    public async Task Only_a_quota_that_stays_gone_ends_the_batch(RefusalComponent component, int? retryAfter, bool stops, int begun)
    {
        var calls = 0;
        await Batch.RunAsync(new int[4], (_, _) =>
        {
            calls++;
            return new ValueTask<CallResult<int>>(new CallResult<int>
            {
                IsSuccess = false,
                Refusal = new() { Component = component, Code = ErrorCode.QuotaExhausted, RetryAfter = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null },
            });
        }, new() { Concurrency = 1, StopsWhenQuotaIsGone = stops }, TestContext.Current.CancellationToken);

        Assert.Equal(begun, calls);
    }

    [Fact]
    public async Task A_stream_gives_each_result_as_it_ends()
    {
        var seen = new List<(int, double)>();
        var reading = ReadAsync();
        while (!reading.IsCompleted)
            Assert.True(_time.TryAdvanceToNextTimer(), "The batch waits for nothing.");
        await reading;

        Assert.Equal([(1, 1), (0, 3), (2, 3)], seen);

        async Task ReadAsync()
        {
            await foreach (var item in Batch.StreamAsync<int, int>([3, 1, 2], SleepAsync, new() { Concurrency = 2 }, TestContext.Current.CancellationToken))
                seen.Add((item.Index, _time.Elapsed.TotalSeconds));
        }
    }

    [Fact]
    public async Task Who_stops_reading_leaves_nothing_under_way()
    {
        var (begun, cancelled) = (0, 0);
        await foreach (var item in Batch.StreamAsync(new int[50], async (_, ct) =>
        {
            if (begun++ == 0)
                return new CallResult<int> { IsSuccess = true };
            try
            {
                await Pause.For(_time, TimeSpan.FromDays(1), ct).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                cancelled++;
                throw;
            }

            return new CallResult<int> { IsSuccess = true };
        }, new() { Concurrency = 3 }, TestContext.Current.CancellationToken))
            break;

        Assert.Equal((4, 3, 0), (begun, cancelled, _time.PendingTimers));
    }

    [Fact]
    public async Task A_cancelled_batch_throws_when_all_its_calls_have_ended()
    {
        using var cancel = new CancellationTokenSource();
        var controller = new AdmissionController(new() { Scopes = [new("key:a", LimitOptions.Concurrency(2))], Queue = new() { MaxWait = TimeSpan.FromDays(1) } }, _time);
        var executor = new CallExecutor(controller, new(), _time);
        var caller = controller.Caller("key:a");
        var batch = Batch.RunAsync(new int[50], (_, ct) => executor.ExecuteAsync(new() { Caller = caller }, 0, async (_, _, ct) =>
        {
            await Pause.For(_time, TimeSpan.FromHours(1), ct).ConfigureAwait(false);
            return AttemptResult<int>.Completed(1, AttemptEnd.Answered(default));
        }, ct), new() { Concurrency = 5 }, cancel.Token);
        Assert.Equal((2, 3), (controller.Capture().OpenLeases, controller.Capture().Waiting));

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => batch);
        Assert.Equal((0, 0), (controller.Capture().OpenLeases, controller.Capture().Waiting));
    }

    [Fact]
    public async Task Progress_that_throws_disturbs_nobody()
    {
        var results = await Batch.RunAsync(new int[3], (_, _) => new ValueTask<CallResult<int>>(new CallResult<int> { IsSuccess = true }), new() { OnProgress = _ => throw new InvalidOperationException() }, TestContext.Current.CancellationToken);

        Assert.All(results, result => Assert.True(result.IsSuccess));
    }

    [Fact]
    public async Task A_batch_of_nothing_ends_at_once_and_wrong_options_are_named()
    {
        Assert.Empty(await Batch.RunAsync(Array.Empty<int>(), SleepAsync, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal("Concurrency", (await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Batch.RunAsync(new int[1], SleepAsync, new() { Concurrency = 0 }))).ParamName);
    }

    [Fact]
    public async Task Progress_is_told_one_at_a_time_and_in_order_though_items_end_at_once()
    {
        TaskCompletionSource<CallResult<int>>[] ends = [new(), new()];
        using var told = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        var done = new List<int>();
        var batch = Batch.RunAsync<TaskCompletionSource<CallResult<int>>, int>(ends, (end, _) => new(end.Task), new()
        {
            Concurrency = 2,
            OnProgress = progress =>
            {
                if (progress.Done == 1)
                {
                    told.Set();
                    Assert.True(goOn.Wait(TimeSpan.FromSeconds(30)));
                }

                done.Add(progress.Done);
            },
        }, TestContext.Current.CancellationToken);

        // Each item ends on the thread that says so.
        var first = Task.Factory.StartNew(() => ends[0].SetResult(new() { IsSuccess = true }), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Assert.True(told.Wait(TimeSpan.FromSeconds(30)));
        await Task.Factory.StartNew(() => ends[1].SetResult(new() { IsSuccess = true }), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        goOn.Set();
        await first;
        await batch;
        Assert.Equal([1, 2], done);
    }

    private async ValueTask<CallResult<int>> SleepAsync(int seconds, CancellationToken cancellationToken)
    {
        await Pause.For(_time, TimeSpan.FromSeconds(seconds), cancellationToken).ConfigureAwait(false);
        return new() { IsSuccess = true, Value = seconds };
    }

    private async Task<T> EndedAsync<T>(Task<T> batch)
    {
        while (!batch.IsCompleted)
            Assert.True(_time.TryAdvanceToNextTimer(), "The batch waits for nothing.");
        return await batch;
    }
}
