using Sluice.Limits;
using Sluice.Simulation.Scripting;

namespace Sluice.Simulation;

/// <summary>How a <see cref="SimulatedProvider"/> behaves. Everything random is derived from <see cref="Seed"/> and the number of the call.</summary>
public sealed record SimulatedProviderOptions
{
    /// <summary>The seed; the same seed and the same calls give the same answers, to the byte.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Time from arrival to the first token, on average; 0 or more.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromMilliseconds(120);

    /// <summary>How far <see cref="FirstToken"/> varies, as a share of it, evenly to both sides: 0 (never) to 1.</summary>
    public double FirstTokenSpread { get; init; } = 0.2;

    /// <summary>Tokens a second after the first one, for each choice; 0 is at once.</summary>
    public double TokensPerSecond { get; init; } = 80;

    /// <summary>Length of an answer in tokens, on average; 0 or more. A call's <c>x-sim-output-tokens</c> header decides over it.</summary>
    public int OutputTokens { get; init; } = 200;

    /// <summary>How far <see cref="OutputTokens"/> varies, as a share of it, evenly to both sides: 0 (never) to 1.</summary>
    public double OutputTokensSpread { get; init; } = 0.5;

    /// <summary>
    /// Longest answer in tokens for a call that names no output limit, and what such a call is counted at by rules that count
    /// the output limit (<see cref="CountingRule.OpenAI"/> counts 0 for it); 1 or more.
    /// </summary>
    public int DefaultMaxOutputTokens { get; init; } = 4096;

    /// <summary>Tokens in one event of a stream; 1 or more. Larger groups make long streams on virtual time cheaper.</summary>
    public int TokensPerChunk { get; init; } = 1;

    /// <summary>Requests in any 60 s; 0 is unlimited.</summary>
    public long Rpm { get; init; }

    /// <summary>Tokens in any 60 s, counted by <see cref="Count"/>; 0 is unlimited.</summary>
    public long Tpm { get; init; }

    /// <summary>Input tokens in any 60 s; 0 is unlimited.</summary>
    public long Itpm { get; init; }

    /// <summary>
    /// Output tokens in any 60 s; 0 is unlimited. <see cref="CountingRule.Anthropic"/> counts them as they are produced and refuses
    /// at arrival once the limit is reached; the other rules count the call's output limit at arrival.
    /// </summary>
    public long Otpm { get; init; }

    /// <summary>How a call is counted against the token limits.</summary>
    public CountingRule Count { get; init; } = CountingRule.OpenAI;

    /// <summary>Whether a refused call counts to <see cref="Rpm"/>, as OpenAI does.</summary>
    public bool CountRefused { get; init; }

    /// <summary>How a 429 says when to come back.</summary>
    public RetryAfterStyle RetryAfter { get; init; } = RetryAfterStyle.Both;

    /// <summary>Share of admitted calls that are answered with a 5xx: 0 to 1.</summary>
    public double ErrorRate { get; init; }

    /// <summary>Share of admitted calls whose connection breaks in the middle of the content: 0 to 1.</summary>
    public double CutRate { get; init; }

    /// <summary>Share of admitted calls that are never answered: 0 to 1.</summary>
    public double HangRate { get; init; }

    /// <summary>What is billed; <see langword="null"/> bills nothing.</summary>
    public SimulatedPrice? Price { get; init; }

    /// <summary>The APIs that it has.</summary>
    public SimulatedProtocols Protocols { get; init; } = SimulatedProtocols.All;

    /// <summary>The models there are; empty accepts every name.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The credential that calls must carry; <see langword="null"/> accepts any or none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Answers that tests force; see <see cref="Scripting.Script"/>.</summary>
    public Script Script { get; init; } = new();

    /// <summary>How many calls the record keeps, the newest; totals and windows count on. 1 or more.</summary>
    public int KeepCalls { get; init; } = 1_000_000;

    /// <summary>How many requests the record keeps with headers and body, the newest; 0 keeps none.</summary>
    public int KeepRequests { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of its range; the message names property, value and range.</exception>
    public void Validate()
    {
        Share(nameof(FirstTokenSpread), FirstTokenSpread);
        Share(nameof(OutputTokensSpread), OutputTokensSpread);
        Share(nameof(ErrorRate), ErrorRate);
        Share(nameof(CutRate), CutRate);
        Share(nameof(HangRate), HangRate);
        Whole(nameof(OutputTokens), OutputTokens, 0);
        Whole(nameof(DefaultMaxOutputTokens), DefaultMaxOutputTokens, 1);
        Whole(nameof(TokensPerChunk), TokensPerChunk, 1);
        Whole(nameof(Rpm), Rpm, 0);
        Whole(nameof(Tpm), Tpm, 0);
        Whole(nameof(Itpm), Itpm, 0);
        Whole(nameof(Otpm), Otpm, 0);
        Whole(nameof(KeepCalls), KeepCalls, 1);
        Whole(nameof(KeepRequests), KeepRequests, 0);
        if (FirstToken < TimeSpan.Zero || FirstToken > TimeSpan.FromDays(1))
            throw Wrong(nameof(FirstToken), FirstToken, "a duration from 0 to one day");
        if (!double.IsFinite(TokensPerSecond) || TokensPerSecond < 0)
            throw Wrong(nameof(TokensPerSecond), TokensPerSecond, "a finite number of 0 (at once) or more");
        if (TokensPerSecond is > 0 and < 0.001)
            throw Wrong(nameof(TokensPerSecond), TokensPerSecond, "0 (at once), or 0.001 or more");
        if (!Enum.IsDefined(Count))
            throw Wrong(nameof(Count), Count, "one of " + string.Join(", ", Enum.GetNames<CountingRule>()));
        if (Protocols is not (SimulatedProtocols.OpenAI or SimulatedProtocols.Anthropic or SimulatedProtocols.All))
            throw Wrong(nameof(Protocols), Protocols, "OpenAI, Anthropic or All");
        if (!Enum.IsDefined(RetryAfter))
            throw Wrong(nameof(RetryAfter), RetryAfter, "one of " + string.Join(", ", Enum.GetNames<RetryAfterStyle>()));
    }

    private static void Share(string name, double value)
    {
        if (!(value is >= 0 and <= 1))
            throw Wrong(name, value, "a number from 0 to 1");
    }

    private static void Whole(string name, long value, long min)
    {
        if (value < min)
            throw Wrong(name, value, $"a whole number of {min} or more");
    }

    private static ArgumentException Wrong(string name, IFormattable value, string range) =>
        new($"{name} is {value.ToString(null, System.Globalization.CultureInfo.InvariantCulture)}; it must be {range}.", name);
}
