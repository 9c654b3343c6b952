namespace Sluice.Gateway.Telemetry.Webhooks;

/// <summary>What became of the alerts that webhooks were to be told, over all of them. Thread-safe.</summary>
internal sealed class WebhookCounters
{
    private long _delivered;
    private long _retried;
    private long _failed;
    private long _dropped;
    private long _pending;

    /// <summary>Alerts that were taken with a 2xx.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Alerts given up: refused for good, or after the last attempt.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Alerts not sent because too many waited already, the gateway stopped, or the webhook was taken out.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    public void CountTaken() => Interlocked.Increment(ref _pending);

    public void CountRetry() => Interlocked.Increment(ref _retried);

    public void CountDropped() => Interlocked.Increment(ref _dropped);

    /// <summary>Counts the end of one that was taken.</summary>
    public void CountEnd(WebhookEnd end)
    {
        Interlocked.Decrement(ref _pending);
        Interlocked.Increment(ref end == WebhookEnd.Delivered ? ref _delivered : ref end == WebhookEnd.Failed ? ref _failed : ref _dropped);
    }

    public void WriteTo(PrometheusText text)
    {
        text.Single("sluice_webhook_delivered_total", "counter", "Alerts that a webhook took.", Delivered);
        text.Single("sluice_webhook_retries_total", "counter", "Attempts beyond the first.", Volatile.Read(ref _retried));
        text.Single("sluice_webhook_failed_total", "counter", "Alerts that a webhook refused, or did not take in any attempt.", Failed);
        text.Single("sluice_webhook_dropped_total", "counter", "Alerts not sent because too many waited, the gateway stopped, or the webhook was taken out.", Dropped);
        text.Single("sluice_webhook_pending", "gauge", "Alerts that wait to be sent, or are being sent.", Volatile.Read(ref _pending));
    }
}
