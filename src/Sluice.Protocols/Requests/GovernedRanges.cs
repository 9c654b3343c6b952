using System.Runtime.CompilerServices;

namespace Sluice.Protocols.Requests;

/// <summary>Where the values of the governed keys stand, one range a <see cref="BodyKey"/>.</summary>
[InlineArray(BodyKeys.Governed)]
internal struct GovernedRanges
{
    private ByteRange _first;
}
