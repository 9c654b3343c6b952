using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Resilience;
using Sluice.Tokens;

namespace Sluice.Tests.Resilience;

/// <summary>However a call goes, its lease ends once, and what it used is charged once.</summary>
public sealed class CallEndingTests
{
    private static readonly UsageEstimate Estimate = new(300, 200);

    [Theory]
    [InlineData(Charge.Unbilled, 0, 1)]
    [InlineData(Charge.Unsent, 0, 0)]
    [InlineData(Charge.Estimate, 500, 1)]
    public void A_failed_call_is_charged_what_its_attempt_says(Charge charge, long tokens, long requests)
    {
        var carrier = new Carrier().Answers(Carrier.Failed(ErrorCode.InvalidRequest, charge: charge));

        carrier.Run(estimate: Estimate);

        Assert.Equal((tokens, requests), (carrier.Limit("key", "tpm").Used, carrier.Limit("key", "rpm").Used));
        carrier.AssertNothingHeld();
    }

    [Theory]
    [InlineData(Charge.Unbilled, 120)]
    [InlineData(Charge.Unsent, 120)]
    [InlineData(Charge.Estimate, 620)]
    public void Every_attempt_is_charged_and_the_request_once(Charge charge, long tokens)
    {
        var carrier = new Carrier().Answers(Carrier.Failed(ErrorCode.ServerError, charge: charge), Carrier.Done(100, 20));

        Assert.True(carrier.Run(estimate: Estimate).IsSuccess);
        Assert.Equal((tokens, 1), (carrier.Limit("key", "tpm").Used, carrier.Limit("key", "rpm").Used));
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_call_that_fails_everywhere_holds_nothing_afterwards()
    {
        var carrier = new Carrier(traffic: Carrier.Traffic("a", "b"));

        Assert.False(carrier.Run(estimate: Estimate).IsSuccess);
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void An_exception_from_an_attempt_ends_the_call_at_its_estimate_and_is_thrown_on()
    {
        var carrier = new Carrier { Answer = (_, _) => throw new InvalidOperationException("broken") };

        var error = Assert.Throws<InvalidOperationException>(() => carrier.Run(estimate: Estimate));

        Assert.Equal("broken", error.Message);
        Assert.Equal((500, 1), (carrier.Limit("key", "tpm").Used, carrier.Limit("key", "rpm").Used));
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_call_cancelled_before_it_began_is_never_sent()
    {
        var carrier = new Carrier();

        Assert.ThrowsAny<OperationCanceledException>(() => carrier.Ended(carrier.Begin(cancellationToken: new(canceled: true))));
        Assert.Empty(carrier.Sent);
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_call_cancelled_while_it_waits_consumes_nothing()
    {
        var carrier = new Carrier(traffic: Carrier.Limited([LimitOptions.Concurrency(1) with { Name = "one" }], "a"));
        carrier.Answers(AttemptResult<string>.Ongoing("stream"));
        var open = carrier.Run(estimate: Estimate);
        using var cancel = new CancellationTokenSource();

        var call = carrier.Begin(cancellationToken: cancel.Token);
        Assert.Equal(1, carrier.Engine.Waiting);
        cancel.Cancel();

        Assert.True(call.IsCanceled);
        Assert.Equal((1, 0), (carrier.Engine.OpenLeases, carrier.Engine.Waiting));
        open.Lease.Release();
        Assert.Equal(0, carrier.Limit("key", "rpm").Used);
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_call_cancelled_in_an_attempt_ends_at_its_estimate_and_says_nothing_of_the_target()
    {
        using var cancel = new CancellationTokenSource();
        var carrier = new Carrier
        {
            Answer = (_, ct) =>
            {
                cancel.Cancel();
                ct.ThrowIfCancellationRequested();
                return new(Carrier.Done());
            },
        };

        var call = carrier.Begin(estimate: Estimate, cancellationToken: cancel.Token);

        Assert.True(call.IsCanceled);
        Assert.Equal(500, carrier.Limit("key", "tpm").Used);
        Assert.Equal(0, carrier.Engine.Targets[0].Health.Failures);
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_call_cancelled_in_a_pause_ends_without_another_attempt()
    {
        using var cancel = new CancellationTokenSource();
        var carrier = new Carrier();
        var call = carrier.Begin(estimate: Estimate, cancellationToken: cancel.Token);

        cancel.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => carrier.Ended(call));
        Assert.Equal(["a@0"], carrier.Sent);
        Assert.Equal((0, 1), (carrier.Limit("key", "tpm").Used, carrier.Limit("key", "rpm").Used));
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_call_cancelled_while_it_waits_for_a_further_attempt_ends()
    {
        using var cancel = new CancellationTokenSource();
        var carrier = new Carrier { Answer = (_, _) => new(Carrier.Failed(ErrorCode.RateLimited, retryAfter: 7)) };
        var call = carrier.Begin(estimate: Estimate, cancellationToken: cancel.Token);
        carrier.Time.Advance(TimeSpan.FromSeconds(7.5));
        Assert.Equal(1, carrier.Engine.Waiting);

        cancel.Cancel();

        Assert.True(call.IsCanceled);
        Assert.Equal(["a@0"], carrier.Sent);
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_caller_that_left_during_a_failed_attempt_is_not_sent_elsewhere()
    {
        using var cancel = new CancellationTokenSource();
        var carrier = new Carrier(traffic: Carrier.Traffic("a", "b"))
        {
            Answer = (_, _) =>
            {
                cancel.Cancel();
                return new(Carrier.Failed(ErrorCode.ServerError));
            },
        };

        Assert.True(carrier.Begin(estimate: Estimate, cancellationToken: cancel.Token).IsCanceled);
        Assert.Equal(["a@0"], carrier.Sent);
        Assert.Equal(0, carrier.Limit("key", "tpm").Used);
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void An_answer_that_goes_on_is_the_last_attempt_and_its_lease_is_left_to_the_caller()
    {
        var carrier = new Carrier(traffic: Carrier.Traffic("a", "b")).Answers(Carrier.Failed(ErrorCode.ServerError), AttemptResult<string>.Ongoing("stream"));

        var result = carrier.Run(estimate: Estimate);

        Assert.Equal((true, "stream", 2), (result.IsSuccess, result.Value, result.Attempts));
        Assert.Equal((1, 500), (carrier.Engine.OpenLeases, carrier.Limit("key", "tpm").Reserved));
        result.Lease.Settle(new() { InputTokens = 300, OutputTokens = 50 });
        Assert.Equal(350, carrier.Limit("key", "tpm").Used);
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_lease_that_expired_during_the_attempt_ends_the_call_with_what_the_attempt_said()
    {
        var carrier = new Carrier(traffic: Carrier.Traffic("a", "b") with { LeaseExpiry = TimeSpan.FromSeconds(5) });
        carrier.Answer = (_, _) =>
        {
            carrier.Time.Advance(TimeSpan.FromSeconds(6));
            return new(Carrier.Failed(ErrorCode.ServerError));
        };

        var result = carrier.Run(estimate: Estimate);

        Assert.Equal((false, "ServerError", 1), (result.IsSuccess, result.Value, result.Attempts));
        carrier.AssertNothingHeld();
    }

    [Fact]
    public void A_lease_that_expired_during_a_pause_ends_the_call_with_what_the_attempt_said()
    {
        var carrier = new Carrier(traffic: Carrier.Traffic("a") with { LeaseExpiry = TimeSpan.FromSeconds(5) });
        carrier.Answer = (_, _) => new(Carrier.Failed(ErrorCode.ServerError, retryAfter: 9));

        var result = carrier.Run(estimate: Estimate);

        Assert.Equal((false, "ServerError", 1), (result.IsSuccess, result.Value, result.Attempts));
        carrier.AssertNothingHeld();
    }

    [Fact]
    public async Task What_a_superseded_attempt_yielded_is_disposed_and_what_the_last_one_yielded_is_not()
    {
        var carrier = new Carrier(traffic: Carrier.Traffic("a", "b"));
        var request = new AdmissionRequest { Caller = carrier.Caller, Candidates = carrier.Candidates };
        var yielded = new List<Held>();

        var result = await carrier.Executor.ExecuteAsync<List<Held>, Held>(
            request with { MaxWait = TimeSpan.Zero },
            yielded,
            static (yielded, _, _) =>
            {
                yielded.Add(new());
                return new(AttemptResult<Held>.Failed(AttemptEnd.Refused(new(ErrorCode.QuotaExhausted)), yielded[^1]));
            },
            TestContext.Current.CancellationToken);

        Assert.Equal([1, 0], yielded.Select(held => held.Disposals));
        Assert.Same(yielded[1], result.Value);
    }

    [Fact]
    public void What_a_failed_attempt_yielded_is_disposed_when_the_call_is_cancelled_after_it()
    {
        using var cancel = new CancellationTokenSource();
        var carrier = new Carrier();
        var held = new Held();
        var call = carrier.Executor.ExecuteAsync<Held, Held>(
            new() { Caller = carrier.Caller, Candidates = carrier.Candidates },
            held,
            static (held, _, _) => new(AttemptResult<Held>.Failed(AttemptEnd.Refused(new(ErrorCode.ServerError)), held)),
            cancel.Token).AsTask();

        cancel.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => call.GetAwaiter().GetResult());
        Assert.Equal(1, held.Disposals);
    }

    private sealed class Held : IAsyncDisposable
    {
        public int Disposals { get; private set; }

        public ValueTask DisposeAsync()
        {
            Disposals++;
            return ValueTask.CompletedTask;
        }
    }
}
