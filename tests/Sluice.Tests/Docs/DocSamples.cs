using Sluice.Admission;
using Sluice.Errors;
using Sluice.Health;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Resilience;
using Sluice.Simulation;
using Sluice.Simulation.Records;
using Sluice.Simulation.Scripting;
using Sluice.Simulation.Traces;
using Sluice.Time;
using Sluice.Tokens;
using Sluice.Upstream;

namespace Sluice.Tests.Docs;

/// <summary>The samples of README.md and docs/: each is the body of a method, and stands in a page word for word.</summary>
internal static partial class DocSamples
{
    public static void Readme()
    {
        var time = new VirtualTimeProvider(); // TimeProvider.System outside of samples and tests
        var policy = new TrafficPolicy { Scopes = [new("key:team-a", LimitOptions.RequestsPerMinute(60), LimitOptions.TokensPerMinute(10_000))] };
        var controller = new AdmissionController(policy, time);
        var caller = controller.Caller("key:team-a");
        var call = new AdmissionRequest { Caller = caller, Estimate = new(InputTokens: 2_000, MaxOutputTokens: 4_000) };

        var first = controller.TryAdmit(call);  // reserves 6,000 tokens and a request
        var second = controller.TryAdmit(call); // 6,000 more would pass the limit
        Console.WriteLine(second.IsAdmitted ? "admitted" : second.Refusal.Message);

        time.Advance(TimeSpan.FromSeconds(5));
        first.Lease.Settle(new() { InputTokens = 1_900, OutputTokens = 250 }); // what it used replaces what was reserved
        Console.WriteLine(controller.TryAdmit(call).IsAdmitted ? "admitted" : "refused");
    }

    public static void Admission_reserve_and_settle()
    {
        ScopeOptions everybody = new("all", LimitOptions.Concurrency(100));
        ScopeOptions team = new("key:team-a", LimitOptions.TokensPerMinute(10_000), LimitOptions.Budget(NanoUsd.FromUsd(5), Window.Day));
        var controller = new AdmissionController(new TrafficPolicy { Scopes = [everybody, team] }, new VirtualTimeProvider());
        var caller = controller.Caller("all", "key:team-a"); // once, when the caller is known

        var admission = controller.TryAdmit(new() { Caller = caller, Estimate = new(500, 1_500), MaxCost = NanoUsd.FromUsd(0.02m) });
        Print("open");
        var actual = new Usage { InputTokens = 480, OutputTokens = 120, Cost = NanoUsd.FromUsd(0.003m) };
        admission.Lease.Settle(actual);
        admission.Lease.Settle(actual); // the second ending does nothing
        Print("settled");

        void Print(string when)
        {
            foreach (var limit in controller.Capture().Scopes.SelectMany(scope => scope.Limits))
                Console.WriteLine($"{when}: {limit.Name} used {limit.Used}, reserved {limit.Reserved}, remaining {limit.Remaining}");
        }
    }

    public static void Admission_refusal()
    {
        var time = new VirtualTimeProvider();
        var policy = new TrafficPolicy { Scopes = [new("key:a", LimitOptions.RequestsPerMinute(1_000), LimitOptions.TokensPerMinute(1_000))] };
        var controller = new AdmissionController(policy, time);
        var call = new AdmissionRequest { Caller = controller.Caller("key:a"), Estimate = new(600, 0) };
        controller.TryAdmit(call);

        time.Advance(TimeSpan.FromSeconds(20));
        var refusal = controller.TryAdmit(call).Refusal!;
        Console.WriteLine($"{refusal.Component} {refusal.Limit} of {refusal.Scope}: in {refusal.RetryAfter}, exact: {refusal.RetryAfterIsExact}");
        time.Advance(refusal.RetryAfter!.Value - TimeSpan.FromMilliseconds(1));
        Console.WriteLine($"1 ms earlier: {controller.Preflight(call)?.Limit ?? "would pass"}");
        time.Advance(TimeSpan.FromMilliseconds(1));
        Console.WriteLine($"then: {controller.Preflight(call)?.Limit ?? "would pass"}");
        Console.WriteLine(controller.TryAdmit(call with { Estimate = new(1_001, 0) }).Refusal!.Message);
    }

    public static async Task Admission_waiting()
    {
        var time = new VirtualTimeProvider();
        var policy = new TrafficPolicy { Scopes = [new("key:a", LimitOptions.RequestsPerMinute(1))], Queue = new() { MaxWait = TimeSpan.FromSeconds(30) } };
        await using var controller = new AdmissionController(policy, time);
        var call = new AdmissionRequest { Caller = controller.Caller("key:a") };
        controller.TryAdmit(call);

        var hopeless = await controller.AdmitAsync(call); // a minute is more than 30 s: refused at once
        Console.WriteLine(hopeless.Refusal!.Message);
        time.Advance(TimeSpan.FromSeconds(40));
        var waiting = controller.AdmitAsync(call); // 20 s are left
        Console.WriteLine($"waiting: {controller.Capture().Waiting}");
        time.Advance(TimeSpan.FromSeconds(20));
        Console.WriteLine($"admitted after {(await waiting).Waited}");
    }

    public static void Limits_windows()
    {
        var time = new VirtualTimeProvider(new DateTimeOffset(2026, 3, 28, 22, 0, 0, TimeSpan.Zero));
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var policy = new TrafficPolicy
        {
            Scopes =
            [
                new("rolling", LimitOptions.RequestsPerMinute(1)),
                new("bucket", LimitOptions.RequestsPerSecond(2, burst: 1)),
                new("calendar", new LimitOptions("day", Dimension.Requests, 1, new Window.Calendar(CalendarPeriod.Day, berlin))),
                new("open", LimitOptions.Concurrency(1)),
                new("ever", new LimitOptions("trial", Dimension.Requests, 1, Window.Total)),
            ],
        };
        var controller = new AdmissionController(policy, time);
        foreach (var scope in policy.Scopes)
        {
            var call = new AdmissionRequest { Caller = controller.Caller(scope.Name) };
            controller.TryAdmit(call);
            Console.WriteLine(controller.TryAdmit(call).Refusal!.Message);
        }
    }

    public static void Limits_counting()
    {
        var policy = new TrafficPolicy
        {
            Scopes = [new("backend:openai", LimitOptions.TokensPerMinute(10_000)), new("backend:own", LimitOptions.TokensPerMinute(10_000)), new("key:a")],
            Targets =
            [
                new("openai/gpt-4o") { Scopes = ["backend:openai"], Count = CountingRule.OpenAI },
                new("own/llama") { Scopes = ["backend:own"] },
            ],
        };
        var controller = new AdmissionController(policy, new VirtualTimeProvider());
        foreach (var target in policy.Targets)
        {
            var admission = controller.TryAdmit(new()
            {
                Caller = controller.Caller("key:a"),
                Candidates = new[] { new Candidate(controller.Target(target.Name)) },
                Estimate = new(InputTokens: 300, MaxOutputTokens: 1_000),
            });
            var reserved = controller.Capture().Targets.Single(t => t.Name == target.Name).Limits[0].Reserved;
            admission.Lease.Settle(new() { InputTokens = 280, OutputTokens = 50 });
            var used = controller.Capture().Targets.Single(t => t.Name == target.Name).Limits[0].Used;
            Console.WriteLine($"{target.Name}, counted {target.Count}: {reserved} on arrival, {used} at the end");
        }
    }

    public static void Health_cooldown()
    {
        var time = new VirtualTimeProvider();
        var policy = new TrafficPolicy
        {
            Scopes = [new("key:a")],
            Targets = [new("openai/gpt-4o") { Cooldown = new() { Base = TimeSpan.FromSeconds(5), Jitter = 0 } }],
        };
        var controller = new AdmissionController(policy, time);
        var call = new AdmissionRequest
        {
            Caller = controller.Caller("key:a"),
            Candidates = new[] { new Candidate(controller.Target("openai/gpt-4o")) },
        };

        var answeredWith429 = new CallOutcome(ErrorCode.RateLimited, RetryAfter: TimeSpan.FromSeconds(7));
        controller.TryAdmit(call).Lease.End(AttemptEnd.Refused(answeredWith429));
        Console.WriteLine(controller.TryAdmit(call).Refusal!.Message); // 7 s and a tenth of it

        time.Advance(TimeSpan.FromSeconds(7.7));
        var probe = controller.TryAdmit(call);
        Console.WriteLine($"probe admitted: {probe.IsAdmitted}; a second call: {controller.TryAdmit(call).Refusal!.Message}");

        probe.Lease.Settle(new() { InputTokens = 10, OutputTokens = 10 });
        Console.WriteLine(controller.Capture().Targets[0].Health.State);
    }

    public static void Health_breaker()
    {
        var time = new VirtualTimeProvider();
        var breaker = new BreakerOptions { Failures = 3, OpenFor = TimeSpan.FromSeconds(30), SuccessesToClose = 1 };
        var policy = new TrafficPolicy
        {
            Scopes = [new("key:a")],
            Targets = [new("openai/gpt-4o") { Breaker = breaker, Cooldown = new() { Jitter = 0 } }],
        };
        var controller = new AdmissionController(policy, time);
        var call = new AdmissionRequest { Caller = controller.Caller("key:a"), Candidates = new[] { new Candidate(controller.Target("openai/gpt-4o")) } };

        var old = controller.TryAdmit(call); // still open while the others fail
        for (var i = 0; i < 3; i++)
            controller.TryAdmit(call).Lease.End(AttemptEnd.Refused(new(ErrorCode.ServerError)));
        old.Lease.Settle(new() { OutputTokens = 10 }); // a success of the era before: it closes nothing
        Console.WriteLine($"{controller.Capture().Targets[0].Health.State}, half open in {controller.Capture().Targets[0].Health.ReadyIn}");

        time.Advance(breaker.OpenFor);
        controller.TryAdmit(call).Lease.End(AttemptEnd.Refused(new(ErrorCode.Timeout))); // the probe fails: twice as long
        Console.WriteLine($"{controller.Capture().Targets[0].Health.State}, half open in {controller.Capture().Targets[0].Health.ReadyIn}");
    }

    public static async Task Retries_fallback()
    {
        var time = new VirtualTimeProvider();
        var policy = new TrafficPolicy
        {
            Scopes = [new("key:a", LimitOptions.RequestsPerMinute(60))],
            Targets = [new("openai/gpt-4o"), new("azure/gpt-4o")],
        };
        await using var controller = new AdmissionController(policy, time);
        var executor = new CallExecutor(controller, new RetryPolicy { Attempts = 3, PerTarget = 2 }, time);
        var request = new AdmissionRequest
        {
            Caller = controller.Caller("key:a"),
            Candidates = new[] { new Candidate(controller.Target("openai/gpt-4o")), new Candidate(controller.Target("azure/gpt-4o")) },
            Estimate = new(InputTokens: 100, MaxOutputTokens: 50),
        };

        var result = await executor.ExecuteAsync(request, "Hello", (prompt, attempt, cancellationToken) =>
        {
            Console.WriteLine($"attempt {attempt.Number} on {attempt.Target}");
            return new ValueTask<AttemptResult<string>>(attempt.Target!.Name == "openai/gpt-4o"
                ? AttemptResult<string>.Failed(AttemptEnd.Refused(new CallOutcome(ErrorCode.Overloaded)))
                : AttemptResult<string>.Completed($"{prompt} too", AttemptEnd.Answered(new() { InputTokens = 90, OutputTokens = 3 })));
        });

        Console.WriteLine($"{result.Value}; {result.Attempts} attempts, waited {result.Waited}");
        var requests = controller.Capture().Scopes.SelectMany(scope => scope.Limits).Single();
        Console.WriteLine($"charged to the caller: {requests.Used} request");
    }

    public static void Errors_classify()
    {
        var headers = new KeyValuePair<string, string>[] { new("Retry-After", "7"), new("retry-after-ms", "6400") };
        var limited = ErrorClassifier.Classify(429, headers, """{"error":{"message":"Rate limit reached","code":"rate_limit_exceeded"}}"""u8, DateTimeOffset.UnixEpoch);
        var spent = ErrorClassifier.Classify(429, [], """{"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}"""u8, DateTimeOffset.UnixEpoch);
        foreach (var failure in new[] { limited, spent })
        {
            var info = ErrorCodes.Describe(failure.Code);
            Console.WriteLine($"{info.Id} {info.Name}, retry: {info.IsRetryable}, other target: {info.IsFallbackable}, after: {failure.RetryAfter?.ToString() ?? "not said"}. {info.Hint}");
        }
    }

    public static void Errors_table()
    {
        foreach (var code in ErrorCodes.All)
            Console.WriteLine($"{code.Id} {code.Name,-17} {code.HttpStatus,3}  {(code.IsRetryable ? "same target" : "-"),-11}  {(code.IsFallbackable ? "other target" : "-")}");
    }

    public static void Tokens_estimate()
    {
        var estimator = UpperBoundEstimator.Instance;
        foreach (var text in new[] { "The quick brown fox jumps over the lazy dog.", "for (var i = 0; i < 10; i++) { }", "你好，世界" })
            Console.WriteLine($"at most {estimator.EstimateText(text)} tokens: {text}");
        Console.WriteLine($"two messages, no tools, add at most {MessageOverhead.Of(messages: 2, parts: 0, tools: 0)}");
    }

    public static void Tokens_prices()
    {
        var own = new Dictionary<string, ModelPrice>(StringComparer.Ordinal)
        {
            ["my-model"] = new() { Input = ModelPrice.FromUsd(0.5m, "input"), Output = ModelPrice.FromUsd(1.5m, "output") },
        };
        var catalog = ModelCatalog.BuiltIn.With(own);
        foreach (var model in new[] { "gpt-4o-2024-08-06", "my-model" })
        {
            var price = catalog.FindPrice("openai", upstream: model, publicName: model)!;
            var most = CostCalculator.MaxCost(price, new UsageEstimate(InputTokens: 1_000, MaxOutputTokens: 500));
            var cost = CostCalculator.Cost(price, new Usage { InputTokens = 300, CachedInputTokens = 640, OutputTokens = 120 });
            Console.WriteLine($"{model}: at most {most}, really {cost}");
        }

        var row = catalog.FindModel("gpt-4o")!;
        Console.WriteLine($"{row.Model}: {row.Source}, as of {row.AsOf:yyyy-MM-dd}");
    }

    public static async Task Simulation_provider()
    {
        var time = new VirtualTimeProvider();
        var provider = new SimulatedProvider(
            new() { Seed = 7, Rpm = 2, OutputTokens = 40, Script = new Script().Next(ScriptedAnswer.ServerError(503)) }, time);
        var request = new UpstreamRequest
        {
            Path = "/chat/completions",
            Body = [new("""{"model":"m","max_tokens":20,"messages":[{"role":"user","content":"Hello"}]}"""u8.ToArray())],
        };

        for (var i = 0; i < 4; i++)
        {
            var sending = provider.SendAsync(request, CancellationToken.None);
            while (!sending.IsCompleted)
                time.TryAdvanceToNextTimer();
            await using var answer = await sending;
            Console.WriteLine($"{answer.Status}, retry-after: {answer.Header("retry-after") ?? "-"}");
        }

        var record = provider.Record;
        Console.WriteLine($"{record.Count} calls, {record.CountOf(CallEnd.Refused)} refused");
    }

    public static void Simulation_trace()
    {
        const string Csv =
            """
            timestamp_ms,input_tokens,output_tokens,tenant
            0,374,44,chat
            4314,396,109,chat
            """;
        foreach (var row in TraceReader.Read(new StringReader(Csv), "example.csv"))
            Console.WriteLine($"{row.TimestampMs} ms: {row.InputTokens} in, {row.OutputTokens} out, {row.Tenant}");
    }
}
