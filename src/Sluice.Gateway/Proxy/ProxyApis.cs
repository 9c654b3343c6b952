using Sluice.Gateway.Protocols;
using Sluice.Gateway.Protocols.Anthropic;
using Sluice.Gateway.Protocols.OpenAI;
using Sluice.Protocols;

namespace Sluice.Gateway.Proxy;

/// <summary>The APIs that are served through the pipeline, one an endpoint. A new one is registered here.</summary>
internal sealed class ProxyApis
{
    // The dearest image of gpt-image-1: 1,536 x 1,024 in high quality.
    private const long TokensOfImage = 6_240;

    private const long TokensOfTranscript = 4_096;

    private readonly ProxyApi?[] _apis = new ProxyApi?[Enum.GetValues<ProxyEndpoint>().Length];

    public ProxyApis()
    {
        var names = new ModelNames();
        Add(ProxyEndpoint.ChatCompletions, new ChatApi(names));
        Add(ProxyEndpoint.Completions, new CompletionsApi(names));
        Add(ProxyEndpoint.Embeddings, new EmbeddingsApi(names));
        Add(ProxyEndpoint.Responses, new ResponsesApi(names));
        Add(ProxyEndpoint.CompactResponse, new ResponsesApi(names, "/responses/compact"));
        Add(ProxyEndpoint.ResponseInput, new ResponsesApi(names, "/responses/input_tokens", isFree: true));
        Add(ProxyEndpoint.ResponseObject, new ResponseObjectApi(names));
        Add(ProxyEndpoint.Messages, new MessagesApi(names));
        Add(ProxyEndpoint.CountTokens, new CountTokensApi(names));
        Add(ProxyEndpoint.Moderations, new PassThroughApi(names, "/moderations", "omni-moderation-latest"));
        Add(ProxyEndpoint.ImageGenerations, new PassThroughApi(names, "/images/generations", "gpt-image-1", TokensOfImage));
        Add(ProxyEndpoint.ImageEdits, new PassThroughApi(names, "/images/edits", "gpt-image-1", TokensOfImage));
        Add(ProxyEndpoint.ImageVariations, new PassThroughApi(names, "/images/variations", "dall-e-2"));
        Add(ProxyEndpoint.Speech, new PassThroughApi(names, "/audio/speech"));
        Add(ProxyEndpoint.Transcriptions, new PassThroughApi(names, "/audio/transcriptions", unnamedOutput: TokensOfTranscript));
        Add(ProxyEndpoint.Translations, new PassThroughApi(names, "/audio/translations", unnamedOutput: TokensOfTranscript));
        Add(ProxyEndpoint.Rerank, new PassThroughApi(names, "/rerank"));
    }

    /// <summary>The API of an endpoint; <see langword="null"/> where Sluice answers by itself.</summary>
    public ProxyApi? Find(ProxyEndpoint endpoint) => _apis[(int)endpoint];

    private void Add(ProxyEndpoint endpoint, ProxyApi api) => _apis[(int)endpoint] = api;
}
