using Sluice.Gateway.Demo.View;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Demo;

/// <summary>The calls of one key. Guarded by the board's lock.</summary>
internal sealed class KeyTally
{
    private long _admitted;
    private long _refused;
    private NanoUsd _spent;

    public void Add(in UsageRecord record)
    {
        if (record.RefusedBy is null)
            _admitted++;
        else
            _refused++;
        _spent += new NanoUsd(record.CostNanoUsd ?? 0);
    }

    public KeyPicture Picture(string name, IReadOnlyList<LimitReading> limits) => new(name, _admitted, _refused, _spent, limits);
}
