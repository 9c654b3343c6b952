namespace Sluice.Gateway.Proxy;

/// <summary>What the gateway serves.</summary>
internal enum ProxyEndpoint
{
    /// <summary>Nothing: a 404.</summary>
    Unknown,

    /// <summary><c>POST /v1/chat/completions</c></summary>
    ChatCompletions,

    /// <summary><c>POST /v1/completions</c></summary>
    Completions,

    /// <summary><c>POST /v1/embeddings</c></summary>
    Embeddings,

    /// <summary><c>POST /v1/responses</c></summary>
    Responses,

    /// <summary><c>POST /v1/responses/compact</c></summary>
    CompactResponse,

    /// <summary><c>POST /v1/responses/input_tokens</c></summary>
    ResponseInput,

    /// <summary><c>GET, DELETE /v1/responses/{id}</c>, <c>POST /v1/responses/{id}/cancel</c>, <c>GET /v1/responses/{id}/input_items</c></summary>
    ResponseObject,

    /// <summary><c>POST /v1/messages</c></summary>
    Messages,

    /// <summary><c>POST /v1/messages/count_tokens</c></summary>
    CountTokens,

    /// <summary><c>POST /v1/moderations</c></summary>
    Moderations,

    /// <summary><c>POST /v1/images/generations</c></summary>
    ImageGenerations,

    /// <summary><c>POST /v1/images/edits</c></summary>
    ImageEdits,

    /// <summary><c>POST /v1/images/variations</c></summary>
    ImageVariations,

    /// <summary><c>POST /v1/audio/speech</c></summary>
    Speech,

    /// <summary><c>POST /v1/audio/transcriptions</c></summary>
    Transcriptions,

    /// <summary><c>POST /v1/audio/translations</c></summary>
    Translations,

    /// <summary><c>POST /v1/rerank</c></summary>
    Rerank,

    /// <summary><c>GET /v1/models</c></summary>
    Models,

    /// <summary><c>GET /v1/models/{id}</c></summary>
    Model,
}
