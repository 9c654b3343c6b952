using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Resilience;
using Sluice.Signals;
using Sluice.Time;
using Sluice.Tokens;

namespace Sluice.Tests.Resilience;

/// <summary>An executor on virtual time whose attempts answer as a test says, and a note of each.</summary>
internal sealed class Carrier
{
    public Carrier(RetryPolicy? policy = null, TrafficPolicy? traffic = null, int seed = 1)
    {
        Controller = new(traffic ?? Traffic("a"), Time);
        Executor = new(Controller, policy ?? Even, Time, seed);
        Caller = Controller.Caller("key");
        Candidates = [.. Controller.Capture().Targets.Select(target => new Candidate(Controller.Target(target.Name)))];
    }

    /// <summary>Pauses of 1, 2, 4 ... s without jitter.</summary>
    public static RetryPolicy Even { get; } = new() { Jitter = BackoffJitter.None };

    public VirtualTimeProvider Time { get; } = new();

    public AdmissionController Controller { get; }

    public CallExecutor Executor { get; }

    public CallerScopes Caller { get; }

    public Candidate[] Candidates { get; set; }

    /// <summary>Answers an attempt; unless set it fails with a 500.</summary>
    public Func<Attempt, CancellationToken, ValueTask<AttemptResult<string>>> Answer { get; set; } = (_, _) => new(Failed(ErrorCode.ServerError));

    /// <summary>Every attempt that was made: where, and at which second.</summary>
    public List<string> Sent { get; } = [];

    public EngineSnapshot Engine => Controller.Capture();

    /// <summary>Targets that never break and cool for a second, each with a scope of its name, and a caller whose limits are generous.</summary>
    public static TrafficPolicy Traffic(params string[] targets) => Limited([], targets);

    public static TrafficPolicy Limited(LimitOptions[] ofFirst, params string[] targets) => new()
    {
        Scopes =
        [
            new("key", LimitOptions.RequestsPerMinute(1_000_000), LimitOptions.TokensPerMinute(1_000_000), LimitOptions.Concurrency(1_000_000)),
            .. targets.Select((name, i) => new ScopeOptions(name, [LimitOptions.Concurrency(10_000), .. i == 0 ? ofFirst : []])),
        ],
        Targets = [.. targets.Select(name => new TargetOptions(name)
        {
            Scopes = [name],
            Breaker = new() { Failures = 0 },
            Cooldown = new() { Base = TimeSpan.FromSeconds(1), Jitter = 0 },
        })],
        Queue = new() { MaxWait = TimeSpan.FromSeconds(10) },
    };

    public static AttemptResult<string> Failed(ErrorCode code, double? retryAfter = null, Charge charge = Charge.Unbilled, bool? mayFallBack = null) =>
        AttemptResult<string>.Failed(
            new(charge, default, new(code, retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null)), $"{code}", mayFallBack);

    public static AttemptResult<string> Done(long input = 1, long output = 1) =>
        AttemptResult<string>.Completed("done", AttemptEnd.Answered(new() { InputTokens = input, OutputTokens = output }));

    /// <summary>Answers from a list, one attempt after the other.</summary>
    public Carrier Answers(params AttemptResult<string>[] answers)
    {
        var next = 0;
        Answer = (_, _) => new(answers[next++]);
        return this;
    }

    /// <summary>Answers by target.</summary>
    public Carrier AnswersBy(Func<string, AttemptResult<string>> answer)
    {
        Answer = (attempt, _) => new(answer(attempt.Target!.Name));
        return this;
    }

    /// <summary>Lets a target refuse for rate, so that it cools.</summary>
    public void Cool(Candidate candidate, double seconds)
    {
        var admission = Controller.TryAdmit(new() { Caller = Caller, Candidates = new[] { candidate } });
        admission.Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(seconds))));
    }

    public Task<CallResult<string>> Begin(TimeSpan? maxWait = null, UsageEstimate estimate = default, CancellationToken cancellationToken = default)
    {
        var request = new AdmissionRequest { Caller = Caller, Candidates = Candidates, MaxWait = maxWait, Estimate = estimate };
        return Executor.ExecuteAsync(
            request,
            this,
            static (carrier, attempt, ct) =>
            {
                carrier.Sent.Add(FormattableString.Invariant($"{attempt.Target?.Name ?? "-"}@{carrier.Time.Elapsed.TotalSeconds:0.###}"));
                return carrier.Answer(attempt, ct);
            },
            cancellationToken).AsTask();
    }

    /// <summary>Moves the clock until the call has ended.</summary>
    public CallResult<string> Ended(Task<CallResult<string>> call)
    {
        while (!call.IsCompleted)
            Assert.True(Time.TryAdvanceToNextTimer(), "The call waits for nothing.");
        return call.GetAwaiter().GetResult();
    }

    public CallResult<string> Run(TimeSpan? maxWait = null, UsageEstimate estimate = default) => Ended(Begin(maxWait, estimate));

    public LimitReading Limit(string scope, string limit) =>
        Engine.Scopes.Single(s => s.Name == scope).Limits.Single(l => l.Name == limit);

    /// <summary>Nothing is open, held or waiting.</summary>
    public void AssertNothingHeld()
    {
        var engine = Engine;
        Assert.Equal((0, 0), (engine.OpenLeases, engine.Waiting));
        Assert.All(engine.Scopes.SelectMany(scope => scope.Limits), limit => Assert.Equal(0, limit.Reserved));
    }
}
