using System.Text.Json;
using Sluice.Gateway.Telemetry.Webhooks;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads the settings of alerts.</summary>
internal static class AlertsReader
{
    private const int ShortestSecret = 16;
    private const string Example = "Write a URL, or { \"url\": \"https://...\", \"secret\": \"${ALERTS_SECRET}\" }.";

    /// <summary>Reads <c>alerts</c>.</summary>
    public static AlertsConfig Read(SourceNode? node, ReadContext context)
    {
        var o = new ObjectReader(node, context);
        var alerts = new AlertsConfig { Webhooks = o.List("webhooks", Webhook) };
        o.Finish();
        return alerts;
    }

    private static WebhookConfig? Webhook(SourceNode node, ReadContext context)
    {
        if (node.Kind == JsonValueKind.String)
            return Url(node, context) is { } plain ? new() { Url = plain } : null;
        var o = new ObjectReader(node, context, Example);
        if (node.Kind == JsonValueKind.Object && !o.Has("url"))
            o.Missing("url", Example);
        var url = o.Take("url") is { } written ? Url(written, context) : null;
        var d = new WebhookConfig { Url = new("http://localhost") };
        var webhook = d with
        {
            Url = url ?? d.Url,
            Secret = Secret(o, context),
            Timeout = o.Duration("timeout", d.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60)),
        };
        o.Finish();
        return url is null ? null : webhook;
    }

    private static Uri? Url(SourceNode node, ReadContext context)
    {
        if (ScalarReader.Text(node, context) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            context.Error(node, "is not an http or https URL", "Write the whole URL, beginning with https://.");
        else if (url.UserInfo.Length > 0)
            context.Error(node, "holds a user name or a password, which are not sent", "Remove what stands before the @.");
        else
            return url;
        return null;
    }

    private static string? Secret(ObjectReader o, ReadContext context)
    {
        if (!o.Has("secret") || o.Text("secret") is not { } secret)
            return null;
        if (secret.Length < ShortestSecret)
            context.Error(o.Take("secret")!, $"the secret is shorter than {ShortestSecret} characters", "Choose a longer one; 32 random characters are good.");
        else if (!WebhookSignature.IsKey(secret))
            context.Error(o.Take("secret")!, "what follows whsec_ is not Base64", "Write whsec_ and 24 to 64 bytes in Base64, or another text without whsec_.");
        return secret;
    }
}
