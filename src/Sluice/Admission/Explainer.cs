using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Tokens;

namespace Sluice.Admission;

/// <summary>
/// Explains a call by the same code that decides it: the gates are those that <see cref="RefusalFinder"/> looked at, and the size that would
/// pass is found by asking <see cref="Decision"/>. Runs under the controller's lock, and only when somebody asks.
/// </summary>
internal sealed class Explainer(Clock clock, RefusalFinder refusals, Registry registry)
{
    public Explanation Explain(Ask ask, long now, long pass)
    {
        var passes = Decision.TryFind(ref ask, now, pass, clock, out var pick);
        var notes = new GateNotes();
        var block = refusals.Find(ask, new Look(now, pass, Mark: false, Notes: notes));
        var candidates = new CandidateExplanation[notes.Conclusions.Count];
        for (var i = 0; i < candidates.Length; i++)
        {
            var (candidate, concluded, gates) = notes.Conclusions[i];
            candidates[i] = new()
            {
                Target = candidate?.Target.Name,
                Refusal = concluded.Holds ? refusals.Describe(concluded, now) : null,
                Gates = [.. gates.Select(gate => Read(gate, now))],
                MaxOutputTokens = GreatestOutput(ask, candidate is null ? default : ask.Candidates.Slice(i, 1), now, pass),
            };
        }

        return new()
        {
            Target = passes ? pick.Target?.Name : null,
            Refusal = passes ? null : refusals.Describe(block, now),
            Candidates = candidates,
        };
    }

    private GateReading Read(in GateNote gate, long now) => new()
    {
        Component = gate.Component,
        Scope = gate.Meter?.Scope ?? gate.Target!.Name,
        Limit = gate.Meter is { } meter ? registry.Read(meter, now) : null,
        Health = gate.Target is { } target ? Registry.ReadHealth(target, now) : null,
        Requested = gate.Requested,
        Refusal = gate.Block is { } block ? refusals.Describe(block, now) : null,
    };

    // More output never passes where less does not, so that halving finds the bound.
    private long? GreatestOutput(Ask ask, ReadOnlyMemory<Candidate> candidate, long now, long pass)
    {
        ask.Candidates = candidate;
        var asked = ask.Estimate;
        if (!Passes(0))
            return null;
        if (Passes(LimitOptions.Greatest))
            return LimitOptions.Greatest;
        var (least, most) = (0L, LimitOptions.Greatest);
        while (most - least > 1)
        {
            var middle = least + ((most - least) / 2);
            if (Passes(middle))
                least = middle;
            else
                most = middle;
        }

        return least;

        bool Passes(long output)
        {
            ask.Estimate = Resized(asked, output);
            if (!candidate.IsEmpty)
                ask.Candidates = new[] { Resized(candidate.Span[0], asked, output) };
            return Decision.TryFind(ref ask, now, pass, clock, out _);
        }
    }

    // The cost is what was reckoned, and what the difference in output comes to.
    private static Candidate Resized(in Candidate candidate, in UsageEstimate asked, long output)
    {
        if (candidate.Price is not { } price)
            return candidate;
        var other = Math.Min(CostCalculator.Difference(price, asked, output), LimitOptions.Greatest);
        return candidate with { MaxCost = new(Math.Clamp(candidate.MaxCost.Value + other, 0, LimitOptions.Greatest)) };
    }

    // What is expected of a call follows its bound where it was the bound, and is never above it.
    private static UsageEstimate Resized(in UsageEstimate asked, long output)
    {
        var expected = asked.ExpectedOutputTokens == asked.MaxOutputTokens ? output : Math.Min(asked.ExpectedOutputTokens, output);
        return asked with { MaxOutputTokens = output, ExpectedOutputTokens = expected };
    }
}
