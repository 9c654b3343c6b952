using System.Globalization;
using System.Text;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Resilience;
using Sluice.Simulation;
using Sluice.Simulation.Records;
using Sluice.Simulation.Traces;
using Sluice.Time;
using Sluice.Tokens;
using Sluice.Upstream;

namespace Sluice.Tests.Traces;

/// <summary>Sends a load on virtual time through admission, executor and upstream to one simulated provider.</summary>
internal sealed class TraceRun
{
    private const string Body = """{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":""";

    private readonly TraceLoad _load;
    private readonly VirtualTimeProvider _time = new();
    private readonly SimulatedProvider _provider;
    private readonly CallExecutor _executor;
    private readonly CallerScopes _caller;
    private readonly Candidate[] _route;

    private TraceRun(TraceLoad load)
    {
        _load = load;
        _provider = new(
            new()
            {
                Rpm = load.Rpm,
                Tpm = load.Tpm,
                Count = load.Count,
                FirstToken = load.FirstToken,
                FirstTokenSpread = 0,
                TokensPerSecond = load.TokensPerSecond,
            },
            _time);
        Controller = new(
            new()
            {
                Scopes = [new("key:trace"), new("target:sim/m", LimitOptions.RequestsPerMinute(load.Rpm), LimitOptions.TokensPerMinute(load.Tpm))],
                Targets = [new("sim/m") { Scopes = ["target:sim/m"], Count = load.Count }],
                Queue = new() { Capacity = load.Capacity, MaxWait = load.MaxWait },
            },
            _time);
        _executor = new(Controller, new(), _time);
        _caller = Controller.Caller("key:trace");
        _route = [new(Controller.Target("sim/m"))];
    }

    public AdmissionController Controller { get; }

    public ProviderRecord Record => _provider.Record;

    /// <summary>The results of the calls, in the order of their arrival.</summary>
    public IReadOnlyList<CallResult<int>> Results { get; private set; } = [];

    public static TraceRun Of(TraceLoad load)
    {
        var run = new TraceRun(load);
        run.Drive();
        return run;
    }

    private void Drive()
    {
        var calls = new Task<CallResult<int>>[_load.Rows.Count];
        for (var i = 0; i < calls.Length; i++)
        {
            var number = i;
            _time.CreateTimer(_ => calls[number] = Start(_load.Rows[number]), null, TimeSpan.FromMilliseconds(_load.Rows[i].TimestampMs), Timeout.InfiniteTimeSpan);
        }

        while (_time.TryAdvanceToNextTimer())
        {
        }

        Assert.All(calls, call => Assert.True(call.IsCompletedSuccessfully));
        Results = [.. calls.Select(call => call.GetAwaiter().GetResult())];
    }

    private Task<CallResult<int>> Start(TraceRow row)
    {
        var estimate = new UsageEstimate(row.InputTokens, _load.OutputLimitOf(row));
        return _executor.ExecuteAsync(new() { Caller = _caller, Candidates = _route, Estimate = estimate }, row, SendAsync).AsTask();
    }

    private async ValueTask<AttemptResult<int>> SendAsync(TraceRow row, Attempt attempt, CancellationToken cancellationToken)
    {
        var request = new UpstreamRequest
        {
            Path = "/chat/completions",
            Headers = [Header("x-sim-input-tokens", row.InputTokens), Header("x-sim-output-tokens", row.OutputTokens)],
            Body = [Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Body}{_load.OutputLimitOf(row)}}}"))],
        };
        await using var response = await _provider.SendAsync(request, cancellationToken);
        return response.Status == 200
            ? AttemptResult<int>.Completed(200, AttemptEnd.Answered(new() { InputTokens = row.InputTokens, OutputTokens = row.OutputTokens }))
            : AttemptResult<int>.Failed(AttemptEnd.Refused(new(ErrorCodes.FromHttpStatus(response.Status))), response.Status);
    }

    private static KeyValuePair<string, string> Header(string name, long value) => new(name, value.ToString(CultureInfo.InvariantCulture));
}
