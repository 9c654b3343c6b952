using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Resilience;
using Sluice.Upstream;

namespace Sluice.Tests.Resilience;

/// <summary>The short forms: work that yields a value or throws.</summary>
public sealed class WorkTests
{
    private readonly Carrier _carrier = new();
    private int _attempts;

    [Fact]
    public async Task Work_yields_its_value_and_settles_at_what_it_used()
    {
        var value = await RunAsync((_, _) => new ValueTask<int>(7), new() { UsageOf = used => new() { InputTokens = used } });

        Assert.Equal((7, 7L), (value, _carrier.Limit("key", "tpm").Used));
        _carrier.AssertNothingHeld();
    }

    [Fact]
    public async Task Work_that_yields_nothing_is_carried_too()
    {
        var done = 0;
        await _carrier.Executor.RunAsync(Request, (_, _) =>
        {
            done++;
            return ValueTask.CompletedTask;
        }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((1, 50L), (done, _carrier.Limit("key", "tpm").Used));
    }

    [Fact]
    public async Task An_exception_that_nobody_knows_is_thrown_on_as_it_is_and_never_retried()
    {
        var mine = new InvalidOperationException("mine");

        Assert.Same(mine, await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync((_, _) => throw mine)));
        Assert.Equal(1, _attempts);
        _carrier.AssertNothingHeld();
    }

    [Fact]
    public async Task An_exception_that_is_marked_is_retried_and_the_last_one_is_inside_the_failure()
    {
        var error = await Assert.ThrowsAsync<CallFailedException>(() => RunAsync((_, _) => throw RetryableException.Wrap(new InvalidOperationException("busy"))));

        Assert.Equal((2, 2, ErrorCode.ServerError, TimeSpan.Zero), (_attempts, error.Attempts, error.Code, error.RetryAfter));
        Assert.Equal("The call still failed after 2 attempts: busy", error.Message);
        Assert.Equal("busy", Assert.IsType<InvalidOperationException>(RetryableException.Unwrap(error.InnerException!)).Message);
    }

    [Fact]
    public async Task A_delegate_says_what_an_exception_is()
    {
        var value = await RunAsync((attempt, _) => attempt.Number == 1 ? throw new FormatException() : new(3), new() { Classify = error => new(error is FormatException ? ErrorCode.Overloaded : ErrorCode.Unknown) });

        Assert.Equal((3, 2), (value, _attempts));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task A_timeout_is_retried_only_where_nothing_was_sent(bool wasSent, int attempts)
    {
        await Assert.ThrowsAsync<CallFailedException>(() => RunAsync((_, _) => throw new UpstreamException(ErrorCode.Timeout, wasSent, "too slow")));

        Assert.Equal((attempts, wasSent ? 50L : 0L), (_attempts, _carrier.Limit("key", "tpm").Used));
    }

    [Fact]
    public async Task A_refusal_is_an_exception_with_what_refused()
    {
        var carrier = new Carrier(traffic: Carrier.Limited([LimitOptions.RequestsPerMinute(1)], "a"));
        var request = new AdmissionRequest { Caller = carrier.Caller, Candidates = carrier.Candidates };
        await carrier.Executor.RunAsync(request, (_, _) => new ValueTask<int>(1), cancellationToken: TestContext.Current.CancellationToken);

        var error = await Assert.ThrowsAsync<CallFailedException>(async () => await carrier.Executor.RunAsync(request, (_, _) => new ValueTask<int>(1)));

        Assert.Equal(("rpm", ErrorCode.RateLimited, 0, TimeSpan.FromMinutes(1)), (error.Refusal!.Limit, error.Code, error.Attempts, error.RetryAfter));
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled_and_not_retried()
    {
        using var cancel = new CancellationTokenSource();
        var call = _carrier.Executor.RunAsync(Request, async (_, ct) =>
        {
            _attempts++;
            await cancel.CancelAsync();
            ct.ThrowIfCancellationRequested();
            return 1;
        }, cancellationToken: cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await call);
        Assert.Equal(1, _attempts);
        _carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_mark_can_be_put_on_found_and_taken_off()
    {
        var error = new InvalidOperationException("busy");
        var marked = RetryableException.Wrap(error, TimeSpan.FromSeconds(3), ErrorCode.Overloaded)!;

        Assert.Null(RetryableException.Wrap(null));
        Assert.Same(marked, RetryableException.Wrap(marked));
        Assert.Equal((true, true, false, false), (RetryableException.IsMarked(marked), RetryableException.IsMarked(new AggregateException(marked)), RetryableException.IsMarked(error), RetryableException.IsMarked(null)));
        Assert.Same(error, RetryableException.Unwrap(marked));
        Assert.Same(error, RetryableException.Unwrap(error));
        Assert.Equal(new CallOutcome(ErrorCode.Overloaded, TimeSpan.FromSeconds(3)), WorkErrors.Classify(new AggregateException(marked)));
        Assert.Throws<ArgumentOutOfRangeException>(() => RetryableException.Wrap(error, code: ErrorCode.InvalidRequest));
    }

    private AdmissionRequest Request => new() { Caller = _carrier.Caller, Candidates = _carrier.Candidates, Estimate = new(20, 30) };

    private async Task<int> RunAsync(Func<Attempt, CancellationToken, ValueTask<int>> work, WorkOptions<int>? options = null)
    {
        var call = _carrier.Executor.RunAsync(Request, (attempt, ct) =>
        {
            _attempts++;
            return work(attempt, ct);
        }, options, TestContext.Current.CancellationToken).AsTask();
        while (!call.IsCompleted)
            Assert.True(_carrier.Time.TryAdvanceToNextTimer(), "The call waits for nothing.");
        return await call;
    }
}
