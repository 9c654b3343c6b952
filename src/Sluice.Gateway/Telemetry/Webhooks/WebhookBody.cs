using Sluice.Gateway.Admin.History;

namespace Sluice.Gateway.Telemetry.Webhooks;

/// <summary>The JSON that is posted.</summary>
/// <param name="Type">As <c>cost_day_threshold</c> or <c>limit_hit</c>.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Text">All of it in a sentence, where chat programs look for it.</param>
/// <param name="Data">The alert, as <c>/admin/alerts</c> shows it.</param>
internal sealed record WebhookBody(string Type, DateTime Timestamp, string Text, AlertView Data);
