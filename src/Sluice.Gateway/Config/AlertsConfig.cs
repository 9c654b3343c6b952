namespace Sluice.Gateway.Config;

/// <summary>Who is told of alerts.</summary>
internal sealed record AlertsConfig
{
    /// <summary>Where alerts are posted.</summary>
    public IReadOnlyList<WebhookConfig> Webhooks { get; init; } = [];
}
