namespace Sluice.Protocols.Answers;

/// <summary>What an event of a chat stream is to the client that reads it.</summary>
internal enum StreamEventKind
{
    /// <summary>Nothing said yet: the role, an empty delta, filter results, a ping or comment. Another target may still take over.</summary>
    Prelude,

    /// <summary>The model said something; from here on there is no other target.</summary>
    Content,

    /// <summary>A choice is finished.</summary>
    Finish,

    /// <summary>Usage and no choices: hidden where the client did not ask for it.</summary>
    UsageOnly,

    /// <summary>The end: <c>[DONE]</c>.</summary>
    Done,

    /// <summary>An error of the provider.</summary>
    Error,

    /// <summary>Not a JSON object: clients would break, or show nothing at all.</summary>
    Malformed,
}
