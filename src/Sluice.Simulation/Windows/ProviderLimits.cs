using Sluice.Limits;

namespace Sluice.Simulation.Windows;

/// <summary>The provider's own limits: four exact logs, and the rule by which a call is counted in them. Not thread-safe.</summary>
internal sealed class ProviderLimits(SimulatedProviderOptions options)
{
    private readonly ExactLog _requests = new(options.Rpm, options.KeepCalls);
    private readonly ExactLog _tokens = new(options.Tpm, options.KeepCalls);
    private readonly ExactLog _input = new(options.Itpm, options.KeepCalls);
    private readonly ExactLog _output = new(options.Otpm, options.KeepCalls);

    private bool CountsOutputAsProduced => options.Count == CountingRule.Anthropic;

    /// <summary>The log of a dimension.</summary>
    public ExactLog this[CountedDimension dimension] => dimension switch
    {
        CountedDimension.Requests => _requests,
        CountedDimension.Tokens => _tokens,
        CountedDimension.InputTokens => _input,
        CountedDimension.OutputTokens => _output,
        _ => throw new ArgumentOutOfRangeException(nameof(dimension), dimension, "Not a counted dimension."),
    };

    /// <summary>Books an arriving call, or says why not. A refused call books nothing, or one request where refused calls count.</summary>
    public Refusal? Arrive(TimeSpan now, in Demand demand, out Booking booking)
    {
        var tokens = TokensAtArrival(demand);
        var output = OutputAtArrival(demand);
        var input = options.Count == CountingRule.Anthropic ? demand.InputTokens - demand.CachedTokens : demand.InputTokens;
        if (Check(now, input, tokens, output) is { } refusal)
        {
            booking = default;
            if (!options.CountRefused)
                return refusal;
            _requests.Book(now, 1);
            return Check(now, input, tokens, output);
        }

        _requests.Book(now, 1);
        _input.Book(now, input);
        booking = new Booking(tokens, _tokens.Book(now, tokens), output, CountsOutputAsProduced ? -1 : _output.Book(now, output));
        return null;
    }

    /// <summary>Tokens are produced now. The answer is the booking as it stands then.</summary>
    public Booking Produce(TimeSpan now, in Booking booking, long tokens)
    {
        if (!CountsOutputAsProduced)
            return booking;
        _output.Book(now, tokens);
        _tokens.Book(now, tokens);
        return booking with { Tokens = booking.Tokens + tokens, Output = booking.Output + tokens };
    }

    /// <summary>The call has ended; a rule that corrects puts what was used where the call was booked.</summary>
    public Booking Settle(TimeSpan now, in Booking booking, long inputTokens, long producedTokens)
    {
        if (options.Count != CountingRule.All)
            return booking;
        var used = inputTokens + producedTokens;
        _tokens.Correct(now, booking.TokensEntry, used - booking.Tokens);
        _output.Correct(now, booking.OutputEntry, producedTokens - booking.Output);
        return booking with { Tokens = used, Output = producedTokens };
    }

    /// <summary>All limits as headers tell them.</summary>
    public LimitStates States(TimeSpan now) => new(
        State(now, CountedDimension.Requests),
        State(now, CountedDimension.Tokens),
        State(now, CountedDimension.InputTokens),
        State(now, CountedDimension.OutputTokens));

    /// <summary>A limit as headers tell it.</summary>
    public LimitState State(TimeSpan now, CountedDimension dimension)
    {
        var log = this[dimension];
        return new LimitState(log.Max, Math.Max(0, log.Max - log.Live(now)), log.ResetIn(now));
    }

    private long TokensAtArrival(in Demand demand) => options.Count switch
    {
        CountingRule.OpenAI => Math.Max(demand.InputTokens, demand.OutputLimit ?? 0),
        CountingRule.Anthropic => demand.InputTokens - demand.CachedTokens,
        _ => demand.InputTokens + OutputAtArrival(demand),
    };

    private long OutputAtArrival(in Demand demand) => options.Count switch
    {
        CountingRule.OpenAI => demand.OutputLimit ?? 0,
        CountingRule.Anthropic => 0,
        _ => (demand.OutputLimit ?? options.DefaultMaxOutputTokens) * demand.Choices,
    };

    private Refusal? Check(TimeSpan now, long input, long tokens, long output)
    {
        // Output that is counted as it is produced has no size at arrival: the call passes while there is any room, so 1 is asked.
        var refusal = Check(now, CountedDimension.Requests, 1, null);
        refusal = Check(now, CountedDimension.Tokens, tokens, refusal);
        refusal = Check(now, CountedDimension.InputTokens, input, refusal);
        return Check(now, CountedDimension.OutputTokens, CountsOutputAsProduced ? 1 : output, refusal);
    }

    private Refusal? Check(TimeSpan now, CountedDimension dimension, long amount, Refusal? other)
    {
        if (other is { RetryAfter: null })
            return other;
        var log = this[dimension];
        if (log.NeverFits(amount))
            return new Refusal(dimension, log.Max, log.Live(now), amount, null);
        var wait = log.WaitFor(now, amount);
        return wait > (other?.RetryAfter ?? TimeSpan.Zero) ? new Refusal(dimension, log.Max, log.Live(now), amount, wait) : other;
    }
}
