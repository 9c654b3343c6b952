using Sluice.Admission;
using Sluice.Batches;
using Sluice.Errors;
using Sluice.Keys;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Resilience;
using Sluice.Simulation;
using Sluice.State;
using Sluice.Time;
using Sluice.Tokens;

namespace Sluice.Tests.Docs;

/// <summary>Samples of the engine's later pages.</summary>
internal static partial class DocSamples
{
    public static void Tokens_learned()
    {
        var learned = new LearnedEstimates();
        for (var call = 0; call < 40; call++)
            learned.Learn("team-a", "gpt-4o", new(InputBound: 1_000, InputTokens: 700 + call, OutputTokens: 100 + (call * 5)));
        var figures = learned.Read("team-a", "gpt-4o");
        Console.WriteLine($"of a bound of 2000 input tokens {figures.Correct(2_000)} are reserved; an answer hardly ever has more than {figures.MostOutputTokens} tokens");
    }

    public static void Limits_learned()
    {
        var policy = new TrafficPolicy { Scopes = [new("key:a")], Targets = [new("openai/gpt-4o") { Count = CountingRule.OpenAI }] };
        var time = new VirtualTimeProvider();
        var controller = new AdmissionController(policy, time);
        var call = new AdmissionRequest { Caller = controller.Caller("key:a"), Candidates = new[] { new Candidate(controller.Target("openai/gpt-4o")) } };
        var first = controller.TryAdmit(call);
        var second = controller.TryAdmit(call); // on its way too when the first is answered

        List<KeyValuePair<string, string>> headers =
            [new("x-ratelimit-limit-requests", "500"), new("x-ratelimit-remaining-requests", "2"), new("x-ratelimit-reset-requests", "8s")];
        first.Lease.Learn(RateLimitHeaders.Parse(headers, time.GetUtcNow()));
        controller.TryAdmit(call);
        Console.WriteLine(controller.TryAdmit(call).Refusal!.Message);
        time.Advance(TimeSpan.FromSeconds(8));
        Console.WriteLine(controller.TryAdmit(call).IsAdmitted ? "admitted" : "refused");
    }

    public static async Task Retries_resilient()
    {
        var options = ResilienceOptions.Production with { Targets = ["openai/gpt-4o", "deepseek/deepseek-chat"] };
        await using var executor = new ResilientExecutor(options.WithEnvironment(), new VirtualTimeProvider());

        var answer = await executor.ExecuteAsync((attempt, cancellationToken) =>
        {
            Console.WriteLine($"attempt {attempt.Number} on {attempt.Target}");
            return attempt.Number == 1 ? throw RetryableException.Wrap(new IOException("connection reset")) : new ValueTask<string>("Hello");
        });

        Console.WriteLine($"{answer}; {executor.Preflight()?.Message ?? "the next call would pass"}");
        foreach (var target in executor.Signals())
            Console.WriteLine($"{target.Provider}: circuit {target.CircuitState}, in flight {target.CurrentInflight}, rate remaining {target.RateRemaining}");
    }

    public static async Task Batch_run()
    {
        var time = new VirtualTimeProvider();
        var policy = new TrafficPolicy
        {
            Scopes = [new("key:a", LimitOptions.RequestsPerMinute(2), LimitOptions.Budget(NanoUsd.FromUsd(0.40m), Window.Day))],
            Queue = new() { MaxWait = TimeSpan.FromMinutes(2) },
        };
        var controller = new AdmissionController(policy, time);
        var executor = new CallExecutor(controller, new RetryPolicy(), time);
        var request = new AdmissionRequest { Caller = controller.Caller("key:a"), MaxCost = NanoUsd.FromUsd(0.10m) };
        string[] prompts = ["one", "two", "three", "four", "five", "six", "seven"];

        var batch = Batch.RunAsync(
            prompts,
            (prompt, cancellationToken) => executor.ExecuteAsync(request, prompt, AskAsync, cancellationToken),
            new BatchOptions { Concurrency = 2, OnProgress = progress => Console.WriteLine($"{time.Elapsed}: {progress.Done} of {progress.Total}") });
        while (!batch.IsCompleted)
            time.TryAdvanceToNextTimer();
        foreach (var item in await batch)
            Console.WriteLine($"{prompts[item.Index]}: {item.State} {item.Value}{item.Error}, {item.Attempts} attempts, waited {item.Waited}");

        static ValueTask<AttemptResult<string>> AskAsync(string prompt, Attempt attempt, CancellationToken cancellationToken) =>
            new(AttemptResult<string>.Completed(prompt.ToUpperInvariant(), AttemptEnd.Answered(new() { Cost = NanoUsd.FromUsd(0.10m) })));
    }

    public static async Task Keys_check()
    {
        var provider = new SimulatedProvider(new() { ApiKey = "sim-0123456789abcdef0123" }, new VirtualTimeProvider());
        foreach (var key in new[] { null, "sim-short", "sim-0123456789abcdef0123", "sim-0123456789abcdef9999" })
        {
            var report = await ApiKeyCheck.RunAsync(key, cancellationToken => provider.SendAsync(
                new() { Method = "GET", Path = "/models", Headers = [new("authorization", $"Bearer {key}")] }, cancellationToken));
            Console.WriteLine($"{report.State}: {report.Message} {report.Advice}");
        }
    }

    public static void State_restart()
    {
        var time = new VirtualTimeProvider();
        var policy = new TrafficPolicy { Scopes = [new("key:a", LimitOptions.TokensPerMinute(1_000), LimitOptions.Budget(NanoUsd.FromUsd(1), Window.Day))] };
        var before = new AdmissionController(policy, time);
        var journal = new List<JournalRecord>();
        before.UseJournal(new ListJournal(journal));

        byte[] snapshot = StateJson.Write(before.SaveState()); // every few seconds; older records can go then
        var call = new AdmissionRequest { Caller = before.Caller("key:a"), Estimate = new(600, 0), MaxCost = NanoUsd.FromUsd(0.75m) };
        before.TryAdmit(call).Lease.Settle(new() { InputTokens = 300, Cost = NanoUsd.FromUsd(0.25m) });
        before.TryAdmit(call); // sent, and the process is killed

        time.Advance(TimeSpan.FromSeconds(10));
        var after = new AdmissionController(policy, time);
        var report = after.Restore(StateJson.Read(snapshot), journal);
        Console.WriteLine($"away {report.Away}, {report.Bookings} bookings, {report.Settlements} of them settled");
        foreach (var limit in after.Capture().Scopes[0].Limits)
            Console.WriteLine($"{limit.Name}: used {limit.Used}, reserved {limit.Reserved}, again empty in {limit.ResetIn}");
    }

    public static void Explain()
    {
        var time = new VirtualTimeProvider();
        var policy = new TrafficPolicy
        {
            Scopes = [new("key:a", LimitOptions.TokensPerMinute(10_000)), new("backend:openai", LimitOptions.Concurrency(1))],
            Targets = [new("openai/gpt-4o") { Scopes = ["backend:openai"] }, new("azure/gpt-4o") { Cooldown = new() { Jitter = 0 } }],
        };
        var controller = new AdmissionController(policy, time);
        var (openai, azure) = (new Candidate(controller.Target("openai/gpt-4o")), new Candidate(controller.Target("azure/gpt-4o")));
        var call = new AdmissionRequest { Caller = controller.Caller("key:a"), Candidates = new[] { openai, azure }, Estimate = new(1_000, 2_000) };
        controller.TryAdmit(call); // takes the only slot of openai
        controller.TryAdmit(call).Lease.End(AttemptEnd.Refused(new(ErrorCode.RateLimited, TimeSpan.FromSeconds(60))));

        var explanation = controller.Explain(call);
        Console.WriteLine(explanation.Refusal!.Message);
        foreach (var candidate in explanation.Candidates)
        {
            Console.WriteLine($"{candidate.Target}, output that would pass: {(object?)candidate.MaxOutputTokens ?? "none"}");
            foreach (var gate in candidate.Gates)
                Console.WriteLine($"  {(gate.Passes ? "passes" : "blocks")} {gate.Scope} {gate.Limit?.Name ?? "health"}, asks {gate.Requested} of {gate.Limit?.Remaining}");
        }

        time.Advance(TimeSpan.FromSeconds(66));
        Console.WriteLine($"then: {controller.Explain(call).Target}, output that would pass: {controller.Explain(call).MaxOutputTokens}");
    }

    /// <summary>What a store does, without one.</summary>
    private sealed class ListJournal(List<JournalRecord> records) : IBookingJournal
    {
        public void Add(JournalRecord record) => records.Add(record);

        public ValueTask WrittenAsync(long id, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
