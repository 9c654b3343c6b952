using Sluice.Simulation.Scripting;

namespace Sluice.Simulation.Generation;

/// <summary>Everything that will happen in a call, fixed when it arrives.</summary>
internal sealed record CallPlan
{
    private const int PlainSteps = 16;

    public required CallRequest Request { get; init; }

    public required string Id { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long Created { get; init; }

    /// <summary>Where the words come from.</summary>
    public required ulong TextSource { get; init; }

    /// <summary>From arrival to the head of the answer and its first token.</summary>
    public required TimeSpan FirstToken { get; init; }

    /// <summary>Ticks of 100 ns between tokens.</summary>
    public required double TicksPerToken { get; init; }

    /// <summary>For each choice.</summary>
    public required long Tokens { get; init; }

    /// <summary>Whether the answer ends because its limit was reached.</summary>
    public required bool IsLimited { get; init; }

    /// <summary>Tokens that are produced together.</summary>
    public required long TokensPerStep { get; init; }

    public bool Fails { get; init; }

    /// <summary>What goes wrong in the answer.</summary>
    public required AlteredAnswer Alterations { get; init; }

    public long TotalTokens => Tokens * Request.Choices;

    /// <summary>When a choice's first so many tokens are there, from arrival.</summary>
    public TimeSpan DueAfter(long tokens) => FirstToken + new TimeSpan((long)(Math.Max(0, tokens - 1) * TicksPerToken));

    /// <summary>Draws a call. The draws are made in one fixed order, so that an option changes only what it is about.</summary>
    public static CallPlan Draw(
        SimulatedProviderOptions options,
        long number,
        CallRequest request,
        AlteredAnswer? scripted,
        DateTimeOffset now)
    {
        var random = new CallRandom(options.Seed, number);
        var fails = random.NextShare() < options.ErrorRate;
        var hangs = random.NextShare() < options.HangRate;
        var cuts = random.NextShare() < options.CutRate;
        var cutAt = random.NextShare();
        var firstToken = new TimeSpan((long)random.Around(options.FirstToken.Ticks, options.FirstTokenSpread));
        var drawn = (long)Math.Round(random.Around(options.OutputTokens, options.OutputTokensSpread));
        var wanted = request.DictatedOutput ?? drawn;
        var tokens = Math.Min(wanted, request.OutputLimit ?? options.DefaultMaxOutputTokens);
        var step = request.Stream ? options.TokensPerChunk : Math.Max(options.TokensPerChunk, (tokens + PlainSteps - 1) / PlainSteps);
        var alterations = scripted ?? AlteredAnswer.None;
        if (scripted is null && hangs && !fails)
            alterations = alterations with { HangsAfter = 0 };
        else if (scripted is null && cuts && !fails)
            alterations = alterations with { CutsAfter = 2 + (int)(cutAt * Math.Max(0, ((tokens + step - 1) / step) - 1)) };
        return new CallPlan
        {
            Request = request,
            Id = random.NextName(29),
            Created = now.ToUnixTimeSeconds(),
            TextSource = random.Next(),
            FirstToken = firstToken + alterations.Delay,
            TicksPerToken = options.TokensPerSecond == 0 ? 0 : TimeSpan.TicksPerSecond / options.TokensPerSecond,
            Tokens = tokens,
            IsLimited = wanted > tokens,
            TokensPerStep = step,
            Fails = fails && scripted is null,
            Alterations = alterations,
        };
    }
}
