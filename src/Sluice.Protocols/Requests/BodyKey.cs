namespace Sluice.Protocols.Requests;

/// <summary>What a key of a request means to Sluice, whatever the API. Those up to <see cref="IncludeUsage"/> are governed.</summary>
internal enum BodyKey
{
    /// <summary><c>model</c></summary>
    Model,

    /// <summary><c>stream</c></summary>
    Stream,

    /// <summary><c>max_tokens</c></summary>
    MaxTokens,

    /// <summary><c>max_completion_tokens</c></summary>
    MaxCompletionTokens,

    /// <summary><c>max_output_tokens</c></summary>
    MaxOutputTokens,

    /// <summary><c>n</c></summary>
    N,

    /// <summary><c>best_of</c></summary>
    BestOf,

    /// <summary><c>stream_options</c></summary>
    StreamOptions,

    /// <summary><c>background</c></summary>
    Background,

    /// <summary><c>previous_response_id</c></summary>
    PreviousResponse,

    /// <summary><c>conversation</c></summary>
    Conversation,

    /// <summary><c>include_usage</c>, inside <c>stream_options</c></summary>
    IncludeUsage,

    /// <summary>The turns of a conversation.</summary>
    Messages,

    /// <summary>Definitions of tools.</summary>
    Tools,

    /// <summary>One prompt or several.</summary>
    Prompt,

    /// <summary>What is to be answered, embedded or looked at.</summary>
    Input,

    /// <summary>Instructions that stand before a conversation.</summary>
    System,

    /// <summary>A key that switches reasoning on; its value never reaches the model.</summary>
    Reasoning,

    /// <summary>A key whose value never reaches the model.</summary>
    Free,

    /// <summary>Any other; its text is counted, since a server may show it to the model.</summary>
    Other,
}
