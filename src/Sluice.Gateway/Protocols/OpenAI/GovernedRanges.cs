using System.Runtime.CompilerServices;

namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary>Where the values of the governed keys stand, one range a <see cref="ChatKey"/>.</summary>
[InlineArray(ChatKeys.Governed)]
internal struct GovernedRanges
{
    private ByteRange _first;
}
