using System.Security.Cryptography;
using System.Text.Json;
using Sluice.Budgets;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Admin.History;

namespace Sluice.Gateway.Telemetry.Webhooks;

/// <summary>An alert as it is posted: the same bytes to every webhook and in every attempt.</summary>
/// <param name="Id">Stays the same over attempts, so that a receiver knows one that it has had already.</param>
/// <param name="Body">JSON.</param>
internal sealed record WebhookMessage(string Id, byte[] Body)
{
    public static WebhookMessage Of(Alert alert)
    {
        var view = AlertView.Of(alert);
        var body = JsonSerializer.SerializeToUtf8Bytes(new WebhookBody(view.Type, view.At, view.Message, view), AdminJson.Default.WebhookBody);
        return new($"alert_{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}", body);
    }
}
