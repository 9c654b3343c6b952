using Sluice.Limits;

namespace Sluice.Admission;

/// <summary>Every gate that a look came by, in the order in which they were looked at: the caller's, then each candidate's.</summary>
internal sealed class GateNotes
{
    private readonly List<GateNote> _ofCaller = [];
    private readonly List<GateNote> _ofTarget = [];
    private readonly List<Conclusion> _conclusions = [];
    private List<GateNote> _current = [];

    public IReadOnlyList<Conclusion> Conclusions => _conclusions;

    public void BeginCaller() => Begin(_ofCaller);

    public void BeginTarget() => Begin(_ofTarget);

    public void Add(Meter meter, long amount) => Add(meter, amount, Block.ComponentOf(meter));

    public void Add(Meter meter, long amount, RefusalComponent component) => _current.Add(new(component, meter, null, amount, null));

    public void Add(Meter meter, long amount, in Block block) => _current.Add(new(block.Component, meter, null, amount, block));

    public void Add(Target target, bool isOut, in Block block) =>
        _current.Add(new(isOut ? block.Component : RefusalComponent.CircuitBreaker, null, target, 0, isOut ? block : null));

    /// <summary>All gates on the way to a candidate were looked at; the caller's count for the next one too unless they are looked at anew.</summary>
    public void Conclude(Candidate? candidate, in Block block)
    {
        _conclusions.Add(new(candidate, block, [.. _ofCaller, .. _ofTarget]));
        _ofTarget.Clear();
    }

    private void Begin(List<GateNote> gates)
    {
        gates.Clear();
        _current = gates;
    }

    /// <summary>What came of one candidate, or of the caller alone.</summary>
    public readonly record struct Conclusion(Candidate? Candidate, Block Block, IReadOnlyList<GateNote> Gates);
}
