using Sluice.Gateway.Config;
using Sluice.Upstream;

namespace Sluice.Gateway.Routing;

/// <summary>A backend at work: its configuration, the way to it, and what its answers have taught.</summary>
/// <param name="config">Its configuration.</param>
/// <param name="upstream">The way to it.</param>
internal sealed class Backend(BackendConfig config, IUpstream upstream)
{
    private volatile bool _rejectsStreamOptions;
    private volatile bool _lacksResponses;

    public BackendConfig Config { get; } = config;

    public IUpstream Upstream { get; } = upstream;

    public string Name => Config.Name;

    /// <summary>What of the configuration must not come back in an error.</summary>
    public OwnSecrets Own { get; } = new(config);

    /// <summary>What goes up with every call besides the caller's own headers: the configured ones, and the credential.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; } = [.. config.Headers, .. Credential(config)];

    /// <summary>The configured query parameters as they stand behind a path, without a leading separator; empty for none.</summary>
    public string Query { get; } = string.Join('&', config.Query.Select(
        pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    /// <summary>Whether a stream may be asked for usage. Some compatible servers refuse <c>stream_options</c>; that is remembered.</summary>
    public bool TakesStreamOptions => Config.UsageInStream switch
    {
        UsageInStream.Always => true,
        UsageInStream.Never => false,
        _ => !_rejectsStreamOptions,
    };

    /// <summary>Whether a refusal of <c>stream_options</c> may be learned from.</summary>
    public bool LearnsStreamOptions => Config.UsageInStream == UsageInStream.Auto;

    /// <summary>Whether it serves chat completions only, as far as is known.</summary>
    public bool LacksResponses => Config.Responses == ResponsesSupport.Chat || _lacksResponses;

    /// <summary>Whether its saying that it has no such path may be learned from.</summary>
    public bool LearnsResponses => Config.Responses == ResponsesSupport.Auto;

    /// <summary>It has said that it serves no responses.</summary>
    public void SaidToLackResponses() => _lacksResponses = true;

    public bool HasRejectedStreamOptions => _rejectsStreamOptions;

    public void RejectedStreamOptions() => _rejectsStreamOptions = true;

    private static IEnumerable<KeyValuePair<string, string>> Credential(BackendConfig config) => config.ApiKey is not { } key
        ? []
        : config.Auth switch
        {
            BackendAuth.Bearer => [new("authorization", $"Bearer {key}")],
            BackendAuth.XApiKey => [new("x-api-key", key)],
            BackendAuth.ApiKey => [new("api-key", key)],
            _ => [],
        };
}
