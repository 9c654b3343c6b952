using System.Globalization;
using System.Text;
using Sluice.Errors;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Generation;
using Sluice.Simulation.Protocols;
using Sluice.Simulation.Protocols.Anthropic;
using Sluice.Simulation.Protocols.OpenAI;
using Sluice.Simulation.Records;
using Sluice.Simulation.Scripting;
using Sluice.Simulation.Windows;
using Sluice.Tokens;
using Sluice.Upstream;

namespace Sluice.Simulation;

/// <summary>
/// A provider that generates words behind OpenAI's API and Anthropic's, with latency, speed, limits of its own that it
/// counts exactly, faults, and a record of everything. On a virtual clock it is deterministic and runs inline on the thread that
/// moves the clock. A call may dictate its true size by the headers <c>x-sim-input-tokens</c> and <c>x-sim-output-tokens</c>.
/// </summary>
/// <example><code>
/// var time = new VirtualTimeProvider();
/// var provider = new SimulatedProvider(new SimulatedProviderOptions { Rpm = 60, Tpm = 100_000 }, time);
/// var call = provider.SendAsync(request, cancellationToken);
/// time.Advance(TimeSpan.FromSeconds(10));
/// </code></example>
public sealed class SimulatedProvider : IUpstream
{
    private readonly IProviderProtocol[] _protocols;
    private readonly PromptCache _cache = new();
    private readonly SimulatedProviderOptions _options;
    private readonly TimeProvider _time;

    /// <summary>Makes a provider.</summary>
    /// <param name="options">How it behaves.</param>
    /// <param name="time">Its clock; the system's unless given.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names property, value and range.</exception>
    public SimulatedProvider(SimulatedProviderOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _time = time ?? TimeProvider.System;
        _protocols = [.. Protocols(options.Protocols)];
        Record = new ProviderRecord(options);
    }

    /// <summary>What it was sent, and what it counted and billed.</summary>
    public ProviderRecord Record { get; }

    /// <summary>How it behaves.</summary>
    public SimulatedProviderOptions Options => _options;

    private TimeSpan Now => _time.GetElapsedTime(0);

    /// <inheritdoc/>
    public ValueTask<UpstreamResponse> SendAsync(UpstreamRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<UpstreamResponse>(cancellationToken);
        var received = ReceivedRequest.From(request);
        var protocol = _protocols.FirstOrDefault(p => p.Owns(received.Route)) ?? Spoken(received);
        if (_options.ApiKey is { } key && !protocol.Carries(received, key))
            return new(TurnAway(received, protocol, new(401, ErrorKind.InvalidApiKey, "Incorrect API key provided.")));
        if (!protocol.Owns(received.Route))
            return new(AnswerOther(received, protocol));
        if (received.Method != "POST")
            return new(TurnAway(received, protocol, new(405, ErrorKind.InvalidRequest, $"Not allowed to {received.Method} here: send a POST.")));
        return Generate(received, protocol, cancellationToken);
    }

    private ValueTask<UpstreamResponse> Generate(in ReceivedRequest received, IProviderProtocol protocol, CancellationToken cancellationToken)
    {
        var scripted = _options.Script.Take(received, out var fromQueue);
        switch (scripted)
        {
            case RefusedConnection:
                Record.ConnectionRefused();
                return ValueTask.FromException<UpstreamResponse>(
                    new UpstreamException(ErrorCode.ServerError, wasSent: false, "The simulated provider refused the connection."));
            case FixedAnswer answer:
                return new(Recite(received, answer));
            case ErrorAnswer answer:
                return new(TurnAway(received, protocol, answer.Error, answer.RetryAfter));
            default:
                break;
        }

        var request = protocol.Read(received, out var error);
        if (request is not null && _options.Models.Count > 0 && !_options.Models.Contains(request.Model, StringComparer.Ordinal))
            error = new(404, ErrorKind.UnknownModel, $"The model '{request.Model}' does not exist or you do not have access to it.", "model");
        if (error is not null || request is null)
            return new(TurnAway(received, protocol, error!));
        return Admit(received, protocol, request, scripted, fromQueue, cancellationToken);
    }

    private ValueTask<UpstreamResponse> Admit(
        in ReceivedRequest received,
        IProviderProtocol protocol,
        CallRequest request,
        ScriptedAnswer? scripted,
        bool fromQueue,
        CancellationToken cancellationToken)
    {
        RecordedCall call;
        Refusal? refusal;
        LimitStates states;
        lock (Record.Gate)
        {
            var now = Now;
            call = Record.Arrive_NeedsGate(now, received);
            call.Model = request.Model;
            call.Stream = request.Stream;
            request = _cache.Look(now, request);
            call.Demand = new Demand(request.InputTokens, request.OutputLimit, request.Choices, request.CachedTokens);
            call.Input = InputOf(request);
            refusal = Record.Book_NeedsGate(now, call, out states);
            if (refusal is null)
                _cache.Keep(now, request);
            else
                Record.End_NeedsGate(now, call, CallEnd.Refused, 429);
        }

        Record.Changed();

        var headers = protocol.Headers(RequestId(call.Number), states, _time.GetUtcNow());
        if (refusal is null)
        {
            var plan = CallPlan.Draw(_options, call.Number, request, (AlteredAnswer?)scripted, _time.GetUtcNow());
            return new CallRun(plan, call, Record, protocol, new CallClock(_time)).AnswerAsync(headers, cancellationToken);
        }

        if (fromQueue)
            _options.Script.PutBack(scripted!);
        AddRetryAfter(headers, refusal.RetryAfter);
        return new(Respond(429, headers, protocol.Error(protocol.Refuse(refusal, request.Model))));
    }

    private SimulatedResponse AnswerOther(in ReceivedRequest received, IProviderProtocol protocol)
    {
        var other = protocol.Other(received, _options.Models);
        for (var i = 0; i < _protocols.Length && other is null; i++)
        {
            protocol = _protocols[i];
            other = protocol.Other(received, _options.Models);
        }

        if (other is null)
            return TurnAway(received, Spoken(received), new(404, ErrorKind.UnknownPath, $"Invalid URL ({received.Method} {received.Route})"));
        if (other.Error is { } error)
            return TurnAway(received, protocol, error);
        var call = RecordAnswered(received, CallEnd.Complete, 200, out _);
        return Respond(200, protocol.Headers(RequestId(call.Number), default, _time.GetUtcNow()), other.Body);
    }

    private SimulatedResponse Recite(in ReceivedRequest received, FixedAnswer answer)
    {
        RecordAnswered(received, EndOf(answer.Code), answer.Code, out _);
        var body = AnswerBody.Whole(Encoding.UTF8.GetBytes(answer.Body));
        List<KeyValuePair<string, string>> headers = [.. answer.Headers];
        if (!headers.Exists(h => h.Key.Equals("content-type", StringComparison.OrdinalIgnoreCase)))
            headers.Add(new("content-type", ContentTypes.Json));
        return new SimulatedResponse(answer.Code, headers, body);
    }

    private SimulatedResponse TurnAway(in ReceivedRequest received, IProviderProtocol protocol, ProviderError error, TimeSpan? retryAfter = null)
    {
        var call = RecordAnswered(received, EndOf(error.Status), error.Status, out var states);
        var headers = protocol.Headers(RequestId(call.Number), states, _time.GetUtcNow());
        AddRetryAfter(headers, retryAfter);
        return Respond(error.Status, headers, protocol.Error(error));
    }

    private RecordedCall RecordAnswered(in ReceivedRequest received, CallEnd end, int status, out LimitStates states)
    {
        RecordedCall call;
        lock (Record.Gate)
        {
            var now = Now;
            call = Record.Arrive_NeedsGate(now, received);
            Record.End_NeedsGate(now, call, end, status);
            states = Record.States_NeedsGate(now);
        }

        Record.Changed();
        return call;
    }

    private static SimulatedResponse Respond(int status, List<KeyValuePair<string, string>> headers, byte[] content)
    {
        headers.Add(new("content-type", ContentTypes.Json));
        return new SimulatedResponse(status, headers, AnswerBody.Whole(content));
    }

    private static IEnumerable<IProviderProtocol> Protocols(SimulatedProtocols protocols)
    {
        if (protocols.HasFlag(SimulatedProtocols.OpenAI))
        {
            yield return new OpenAIChat();
            yield return new OpenAICompletions();
            yield return new OpenAIEmbeddings();
            yield return new OpenAIResponses();
        }

        if (protocols.HasFlag(SimulatedProtocols.Anthropic))
            yield return new AnthropicMessages();
    }

    // Whose words a caller understands who asks for nothing that there is.
    private IProviderProtocol Spoken(in ReceivedRequest received) =>
        received.Header("anthropic-version") is null ? _protocols[0] : _protocols[^1];

    private static Usage InputOf(CallRequest request) => new()
    {
        InputTokens = request.InputTokens - request.CachedTokens - request.WrittenTokens - request.WrittenOneHourTokens,
        CachedInputTokens = request.CachedTokens,
        CacheWriteTokens = request.WrittenTokens,
        CacheWriteOneHourTokens = request.WrittenOneHourTokens,
    };

    private static CallEnd EndOf(int status) => status switch
    {
        429 => CallEnd.Refused,
        >= 400 => CallEnd.Error,
        _ => CallEnd.Complete,
    };

    private string RequestId(long number)
    {
        var random = new CallRandom(~_options.Seed, number);
        return random.Next().ToString("x16", CultureInfo.InvariantCulture) + random.Next().ToString("x16", CultureInfo.InvariantCulture);
    }

    private void AddRetryAfter(List<KeyValuePair<string, string>> headers, TimeSpan? wait)
    {
        if (wait is not { } exact)
            return;
        var style = _options.RetryAfter;
        if (style is RetryAfterStyle.Both or RetryAfterStyle.Seconds)
            headers.Add(new("retry-after", Whole(exact.TotalSeconds)));
        if (style is RetryAfterStyle.Both or RetryAfterStyle.Milliseconds)
            headers.Add(new("retry-after-ms", Whole(exact.TotalMilliseconds)));
        if (style is not RetryAfterStyle.HttpDate)
            return;
        var ticks = (_time.GetUtcNow() + exact).UtcTicks + TimeSpan.TicksPerSecond - 1;
        var date = new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        headers.Add(new("retry-after", date.ToString("R", CultureInfo.InvariantCulture)));
    }

    private static string Whole(double value) => ((long)Math.Ceiling(value)).ToString(CultureInfo.InvariantCulture);
}
