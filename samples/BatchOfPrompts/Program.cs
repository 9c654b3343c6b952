// 10,000 prompts under a limit on tokens a minute, with a progress bar and a cap on the cost. On a virtual clock, so that it takes a second.
using System.Text;
using Sluice.Admission;
using Sluice.Batches;
using Sluice.Control;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Resilience;
using Sluice.Simulation;
using Sluice.Simulation.Records;
using Sluice.Time;
using Sluice.Tokens;

var time = new VirtualTimeProvider(); // TimeProvider.System outside of samples
var provider = new SimulatedProvider(new() { Tpm = 100_000, Count = CountingRule.All, TokensPerSecond = 0, OutputTokens = 100, KeepCalls = 1 }, time);
await using var control = new TrafficControl(new()
{
    Name = "openai",
    TokensPerMinute = 100_000, // what the provider allows
    MaxWait = TimeSpan.FromMinutes(5),
    Budgets = { BudgetSettings.PerDay(0.50m) }, // what may be spent
}, time);

var prompts = Enumerable.Range(1, 10_000).Select(number => $"Question {number}").ToArray();
var shown = 0;
var batch = Batch.RunAsync(
    prompts,
    (prompt, cancellation) => control.Executor.ExecuteAsync(
        control.RequestFor(new("gpt-4o-mini", new UsageEstimate(InputTokens: 20, MaxOutputTokens: 200))), prompt, AskAsync, cancellation),
    new() { Concurrency = 100, OnProgress = Show });
while (!batch.IsCompleted)
    time.TryAdvanceToNextTimer();

var results = await batch;
var spent = control.Controller.Capture().Scopes.Single(scope => scope.Name == "all").Limits.Single().Used / 1e9;
Console.WriteLine($"{results.Count(item => item.IsSuccess)} answered in {time.Elapsed.TotalMinutes:0} minutes for ${spent:0.00}; {provider.Record.CountOf(CallEnd.Refused)} refused by the provider");

async ValueTask<AttemptResult<int>> AskAsync(string prompt, Attempt attempt, CancellationToken cancellation)
{
    var body = Encoding.UTF8.GetBytes($$"""{"model":"gpt-4o-mini","max_tokens":200,"messages":[{"role":"user","content":"{{prompt}}"}]}""");
    await using var answer = await provider.SendAsync(new() { Path = "/chat/completions", Body = [body] }, cancellation);
    if (answer.Status != 200)
        return AttemptResult<int>.Failed(AttemptEnd.Refused(new(ErrorCodes.FromHttpStatus(answer.Status))));
    using var json = await System.Text.Json.JsonDocument.ParseAsync(answer.Body, cancellationToken: cancellation);
    var usage = json.RootElement.GetProperty("usage");
    var (input, output) = (usage.GetProperty("prompt_tokens").GetInt64(), usage.GetProperty("completion_tokens").GetInt64());
    return AttemptResult<int>.Completed((int)output, AttemptEnd.Answered(control.Priced(0, "gpt-4o-mini", new() { InputTokens = input, OutputTokens = output })));
}

void Show(BatchProgress progress)
{
    for (; shown < progress.Done * 10 / progress.Total; shown++)
        Console.WriteLine($"[{new string('#', shown + 1),-10}] {(shown + 1) * 10,3} % after {time.Elapsed.TotalMinutes:0} min");
}
