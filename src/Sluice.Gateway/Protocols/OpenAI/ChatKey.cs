namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary>What a key of a chat request means to Sluice. Those up to <see cref="IncludeUsage"/> are governed.</summary>
internal enum ChatKey
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

    /// <summary><c>include_usage</c>, inside <c>stream_options</c></summary>
    IncludeUsage,

    /// <summary><c>messages</c></summary>
    Messages,

    /// <summary><c>tools</c> or <c>functions</c></summary>
    Tools,

    /// <summary>A key whose value never reaches the model.</summary>
    Free,

    /// <summary>Any other; its text is counted, since a server may show it to the model.</summary>
    Other,
}
