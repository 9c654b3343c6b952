namespace Sluice.Gateway.Telemetry.Webhooks;

/// <summary>What became of an alert that a webhook was to be told.</summary>
internal enum WebhookEnd
{
    /// <summary>It was taken with a 2xx.</summary>
    Delivered,

    /// <summary>It was refused for good, or not taken in any attempt.</summary>
    Failed,

    /// <summary>The gateway stopped before it was sent, or the webhook is no longer configured.</summary>
    Dropped,
}
