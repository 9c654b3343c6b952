using Sluice.Limits;
using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Tests.Windows;

/// <summary>A call of the naive log.</summary>
internal sealed record NaiveCall(Demand Demand)
{
    public long Produced { get; set; }

    public NaiveUse? Tokens { get; init; }

    public NaiveUse? Output { get; init; }
}

/// <summary>One use.</summary>
internal sealed class NaiveUse(TimeSpan at, long amount)
{
    public TimeSpan At => at;

    public long Amount { get; set; } = amount;
}

/// <summary>The rules once more, over plain lists that are summed whenever somebody asks.</summary>
internal sealed class NaiveLimits(SimulatedProviderOptions options)
{
    private readonly List<NaiveUse> _requests = [];
    private readonly List<NaiveUse> _tokens = [];
    private readonly List<NaiveUse> _input = [];
    private readonly List<NaiveUse> _output = [];

    private bool AsProduced => options.Count == CountingRule.Anthropic;

    public bool Passes(TimeSpan now, Demand demand)
    {
        var (tokens, output) = Counted(demand);
        return Live(_requests, now) + 1 <= options.Rpm
            && Live(_tokens, now) + tokens <= options.Tpm
            && Live(_input, now) + demand.InputTokens <= options.Itpm
            && (AsProduced ? Live(_output, now) < options.Otpm : Live(_output, now) + output <= options.Otpm);
    }

    public NaiveCall Book(TimeSpan now, Demand demand)
    {
        var (tokens, output) = Counted(demand);
        var call = new NaiveCall(demand) { Tokens = new(now, tokens), Output = new(now, output) };
        _requests.Add(new(now, 1));
        _input.Add(new(now, demand.InputTokens));
        _tokens.Add(call.Tokens);
        _output.Add(call.Output);
        return call;
    }

    public void Produce(TimeSpan now, NaiveCall call, long tokens)
    {
        call.Produced += tokens;
        if (!AsProduced)
            return;
        _tokens.Add(new(now, tokens));
        _output.Add(new(now, tokens));
    }

    public void Settle(NaiveCall call)
    {
        if (options.Count != CountingRule.All)
            return;
        call.Tokens!.Amount = call.Demand.InputTokens + call.Produced;
        call.Output!.Amount = call.Produced;
    }

    private static long Live(List<NaiveUse> uses, TimeSpan now) =>
        uses.Where(u => u.At <= now && now - u.At < TimeSpan.FromSeconds(60)).Sum(u => u.Amount);

    private (long Tokens, long Output) Counted(Demand demand)
    {
        long limit = demand.OutputLimit ?? options.DefaultMaxOutputTokens;
        return options.Count switch
        {
            CountingRule.OpenAI => (Math.Max(demand.InputTokens, demand.OutputLimit ?? 0), demand.OutputLimit ?? 0),
            CountingRule.Anthropic => (demand.InputTokens, 0),
            _ => (demand.InputTokens + (limit * demand.Choices), limit * demand.Choices),
        };
    }
}
