using System.Globalization;
using System.Text;
using Sluice.Admission;
using Sluice.Errors;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Resilience;
using Sluice.Simulation;
using Sluice.Time;
using Sluice.Tokens;
using Sluice.Upstream;

namespace Sluice.Bench.VirtualSoak;

/// <summary>
/// Callers with limits, budgets and users of their own before three providers that refuse, fail, cut and hang, for days on virtual time.
/// Some callers give up. What may not be left over: a lease, a waiter, a call, a timer, memory.
/// </summary>
internal sealed class Soak : IAsyncDisposable
{
    private const int Keys = 20;
    private const int UsersPerKey = 500;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly SoakOptions _options;
    private readonly VirtualTimeProvider _time = new();
    private readonly Random _random;
    private readonly AdmissionController _controller;
    private readonly CallExecutor _executor;
    private readonly Dictionary<Target, SimulatedProvider> _providers;
    private readonly CallerScopes[] _keys;
    private readonly Candidate[] _route;
    private readonly ITimer _arrivals;
    private DayTally _day = new();
    private int _underWay;

    public Soak(SoakOptions options)
    {
        _options = options;
        _random = new(options.Seed);
        string[] names = ["a", "b", "c"];
        _controller = new(
            new()
            {
                Scopes =
                [
                    .. Enumerable.Range(0, Keys).Select(key => new ScopeOptions(
                        $"key:{key}", LimitOptions.RequestsPerMinute(30 + key), LimitOptions.TokensPerMinute(40_000), LimitOptions.TokensPerDay(4_000_000),
                        LimitOptions.Budget(NanoUsd.FromUsd(1 + key), Window.Day), LimitOptions.Concurrency(10))),
                    .. names.Select(name => new ScopeOptions($"target:{name}", LimitOptions.RequestsPerMinute(60), LimitOptions.TokensPerMinute(90_000))),
                ],
                Templates = [new("user", LimitOptions.RequestsPerMinute(10), LimitOptions.TokensPerHour(50_000))],
                Targets =
                [
                    .. names.Select(name => new TargetOptions(name)
                    {
                        Scopes = [$"target:{name}"],
                        Quotas = [new("5h", Dimension.Tokens, 8_000_000, new Window.FirstUse(TimeSpan.FromHours(5)))],
                    }),
                ],
                Queue = new() { Capacity = 200, MaxWait = TimeSpan.FromSeconds(20) },
            },
            _time);
        _executor = new(_controller, new(), _time, options.Seed);
        _keys = [.. Enumerable.Range(0, Keys).Select(key => _controller.Caller($"key:{key}"))];
        _route = [.. names.Select(name => new Candidate(_controller.Target(name), NanoUsd.FromUsd(0.01m)))];
        _providers = names.ToDictionary(_controller.Target, name => new SimulatedProvider(
            new()
            {
                Seed = options.Seed + name[0],
                Rpm = 50, // fewer than the engine believes: some calls are answered 429
                Tpm = 100_000,
                Count = CountingRule.All,
                ErrorRate = 0.02,
                CutRate = 0.01,
                HangRate = 0.002,
                KeepCalls = 1_000,
                TokensPerChunk = 50,
            },
            _time));
        _arrivals = _time.CreateTimer(_ => Arrive(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Goes on for a day.</summary>
    public DayTally NextDay()
    {
        _day = new();
        var end = _time.Elapsed + TimeSpan.FromDays(1);
        while (_time.Elapsed < end && _time.TryAdvanceToNextTimer(end - _time.Elapsed))
        {
        }

        if (_time.Elapsed < end)
            _time.Advance(end - _time.Elapsed);
        return _day;
    }

    /// <summary>Lets no more calls come, and time pass until nothing counts any more.</summary>
    public void Drain()
    {
        _arrivals.Dispose();
        _time.Advance(TimeSpan.FromDays(2));
    }

    /// <summary>What is open now.</summary>
    public (int Leases, int Waiting, int Members, int UnderWay, int Timers) Open()
    {
        var snapshot = _controller.Capture();
        return (snapshot.OpenLeases, snapshot.Waiting, snapshot.Members, _underWay, _time.PendingTimers);
    }

    public ValueTask DisposeAsync()
    {
        _arrivals.Dispose();
        return _controller.DisposeAsync();
    }

    private void Arrive()
    {
        // By day three times as many as by night.
        var rate = _options.CallsPerMinute * (1 + (0.5 * Math.Sin(2 * Math.PI * _time.Elapsed.TotalDays)));
        _arrivals.Change(TimeSpan.FromMinutes(-Math.Log(1 - _random.NextDouble()) / rate), Timeout.InfiniteTimeSpan);
        _day.Calls++;
        _underWay++;
        _ = CallAsync();
    }

    private async Task CallAsync()
    {
        var caller = _keys[_random.Next(Keys)];
        if (_random.Next(2) == 0)
            caller = caller.Member("user", _random.Next(UsersPerKey).ToString(CultureInfo.InvariantCulture));
        var (input, output) = (_random.Next(50, 2_000), _random.Next(10, 1_000));
        var request = new AdmissionRequest
        {
            Caller = caller,
            Candidates = _route,
            Estimate = new(input, 1_000),
            Priority = (Priority)_random.Next(-1, 3),
        };
        using var patience = new CancellationTokenSource(_random.Next(20) == 0 ? TimeSpan.FromSeconds(1 + _random.Next(10)) : Patience, _time);
        var day = _day;
        try
        {
            var result = await _executor.ExecuteAsync(request, (Input: input, Output: output), AttemptAsync, patience.Token).ConfigureAwait(false);
            if (result.IsSuccess)
                day.Answered++;
            else if (result.Refusal is not null)
                day.Refused++;
            else
                day.Failed++;
        }
        catch (OperationCanceledException)
        {
            day.GivenUp++;
        }
        finally
        {
            _underWay--;
        }
    }

    private async ValueTask<AttemptResult<int>> AttemptAsync((int Input, int Output) size, Attempt attempt, CancellationToken cancellationToken)
    {
        var request = new UpstreamRequest
        {
            Path = "/chat/completions",
            Headers = [Header("x-sim-input-tokens", size.Input), Header("x-sim-output-tokens", size.Output)],
            Body = [Body],
        };
        try
        {
            await using var response = await _providers[attempt.Target!].SendAsync(request, cancellationToken).ConfigureAwait(false);
            await response.Body.CopyToAsync(Stream.Null, cancellationToken).ConfigureAwait(false);
            if (response.Status != 200)
            {
                var failure = ErrorClassifier.Classify(response.Status, response.Headers, default, _time.GetUtcNow());
                return AttemptResult<int>.Failed(AttemptEnd.Refused(new(failure.Code, failure.RetryAfter)), response.Status);
            }
        }
        catch (Exception broken) when (broken is IOException or UpstreamException)
        {
            return AttemptResult<int>.Failed(AttemptEnd.Unknown(new(ErrorCode.ServerError)));
        }

        var usage = new Usage { InputTokens = size.Input, OutputTokens = size.Output, Cost = NanoUsd.FromUsd(0.000001m * (size.Input + (4 * size.Output))) };
        return AttemptResult<int>.Completed(200, AttemptEnd.Answered(usage));
    }

    private static byte[] Body { get; } = Encoding.UTF8.GetBytes("""{"model":"m","stream":true,"messages":[{"role":"user","content":"x"}],"max_tokens":1000}""");

    private static KeyValuePair<string, string> Header(string name, int value) => new(name, value.ToString(CultureInfo.InvariantCulture));
}
