namespace Sluice.Admission;

/// <summary>Flows by their virtual finish times, the earliest on top; each can be moved and taken out from anywhere.</summary>
internal sealed class FlowHeap
{
    private readonly List<Flow> _flows = [];

    public Flow? First => _flows.Count == 0 ? null : _flows[0];

    /// <summary>Puts a flow in, or where it belongs now.</summary>
    public void Place(Flow flow)
    {
        if (flow.HeapIndex == Flow.Outside)
        {
            flow.HeapIndex = _flows.Count;
            _flows.Add(flow);
        }

        if (!Rise(flow))
            Sink(flow);
    }

    public void Remove(Flow flow)
    {
        if (flow.HeapIndex == Flow.Outside)
            return;
        var last = _flows[^1];
        var index = flow.HeapIndex;
        _flows.RemoveAt(_flows.Count - 1);
        flow.HeapIndex = Flow.Outside;
        if (last == flow)
            return;
        Put(last, index);
        Place(last);
    }

    private bool Rise(Flow flow)
    {
        var start = flow.HeapIndex;
        while (flow.HeapIndex > 0 && _flows[(flow.HeapIndex - 1) / 2] is { } above && flow.IsBefore(above))
            Swap(flow, above);
        return flow.HeapIndex != start;
    }

    private void Sink(Flow flow)
    {
        while (true)
        {
            var child = (2 * flow.HeapIndex) + 1;
            if (child >= _flows.Count)
                return;
            if (child + 1 < _flows.Count && _flows[child + 1].IsBefore(_flows[child]))
                child++;
            if (!_flows[child].IsBefore(flow))
                return;
            Swap(flow, _flows[child]);
        }
    }

    private void Swap(Flow one, Flow other)
    {
        var index = one.HeapIndex;
        Put(one, other.HeapIndex);
        Put(other, index);
    }

    private void Put(Flow flow, int index)
    {
        _flows[index] = flow;
        flow.HeapIndex = index;
    }
}
