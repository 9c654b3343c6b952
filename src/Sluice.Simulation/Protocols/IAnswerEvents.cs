using Sluice.Simulation.Answers;

namespace Sluice.Simulation.Protocols;

/// <summary>The events of one streamed answer, each a whole one with its blank line.</summary>
internal interface IAnswerEvents
{
    /// <summary>Those before the content.</summary>
    IReadOnlyList<byte[]> Opening();

    /// <summary>Some tokens of content of one choice.</summary>
    byte[] Content(int choice, string text);

    /// <summary>Those after the content; the last of them ends the stream.</summary>
    IReadOnlyList<byte[]> Closing();

    /// <summary>One whose JSON is broken.</summary>
    byte[] Malformed();

    /// <summary>One that tells an error.</summary>
    byte[] Error(ProviderError error);
}
