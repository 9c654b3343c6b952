using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Gateway.Config.Reading;
using Sluice.Limits;

namespace Sluice.Gateway.Config.Writing;

/// <summary>
/// Writes a configuration in the form of the file, complete with its defaults and without secrets. A setting that is added to the records is
/// written without a word here; only what the file writes in another shape is named.
/// </summary>
internal static class ConfigWriter
{
    /// <summary>The whole of it, or any part.</summary>
    public static JsonNode? Write(object? value) => value switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int number => JsonValue.Create(number),
        long number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        decimal number => JsonValue.Create(number),
        TimeSpan duration => JsonValue.Create(Duration.Format(duration)),
        DateTimeOffset instant => JsonValue.Create(instant.ToString("O", System.Globalization.CultureInfo.InvariantCulture)),
        Uri url => JsonValue.Create(SecretSettings.IsRiskyUrl(url.OriginalString) ? Quote.Mask : url.AbsoluteUri),
        Enum word => JsonValue.Create(Word(word)),
        RouteTarget target => JsonValue.Create(target.ToString()),
        BudgetConfig budget => Budget(budget),
        QuotaConfig quota => Quota(quota),
        KeyConfig key => Key(key),
        BackendConfig backend => Backend(backend),
        ModelLimitsConfig limits => ModelLimits(limits),
        WebhookConfig webhook => Webhook(webhook),
        IReadOnlyDictionary<string, PriceConfig> prices => Object(prices.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => (p.Key, Write(p.Value)))),
        IEnumerable<BackendConfig> backends => Object(backends.Select(backend => (backend.Name, Write(backend)))),
        IEnumerable<RouteConfig> routes => Object(routes.Select(route => (route.Name, Write(route)))),
        IEnumerable<GroupConfig> groups => Object(groups.Select(group => (group.Name, Write(group)))),
        IEnumerable<KeyConfig> keys => Object(keys.Select(key => (key.Name, Write(key)))),
        IEnumerable<ModelRule> rules => Object(rules.Select(rule => (rule.Pattern, Write(rule)))),
        IEnumerable<KeyValuePair<string, string>> pairs => Object(pairs.Select(pair => (pair.Key, (JsonNode?)Quote.Mask))),
        IEnumerable items => new JsonArray([.. items.Cast<object>().Select(Write)]),
        _ => Members(value),
    };

    /// <summary>A word of the program as the file writes it: <c>least-loaded</c>.</summary>
    private static string Word(Enum word) => word switch
    {
        BackendProtocol.OpenAI or CountingRule.OpenAI => "openai",
        OtlpProtocol.Http => "http/protobuf",
        _ => JsonNamingPolicy.KebabCaseLower.ConvertName(word.ToString()),
    };

    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The types are records of this program and of the engine, which the project keeps whole.")]
    private static JsonObject Members(object value)
    {
        var written = new JsonObject();
        foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            // What cannot be set follows from the rest; a name stands before its object; a pattern too.
            if (!property.CanWrite || (property.Name is "Name" && value is not PoolConfig) || property.Name is "Pattern")
                continue;
            written[JsonNamingPolicy.CamelCase.ConvertName(property.Name)] = Write(property.GetValue(value));
        }

        return written;
    }

    private static JsonObject Backend(BackendConfig backend)
    {
        var written = Members(backend);
        if (backend.ApiKey is not null)
            written["apiKey"] = Quote.Mask;
        if (backend.Simulate is null)
            written.Remove("simulate");
        else
            Remove(written, "baseUrl", "apiKey", "auth", "headers", "query");
        return written;
    }

    private static JsonObject Key(KeyConfig key)
    {
        var written = Members(key);
        Remove(written, "secret", "storedSecrets");
        written.Insert(0, "key", Quote.Mask);
        written["unknownPrice"] = key.UnknownPrice is null ? "refuse" : key.UnknownPrice == PriceConfig.Free ? "free" : Write(key.UnknownPrice);
        return written;
    }

    private static JsonObject Budget(BudgetConfig budget)
    {
        var written = Members(budget);
        written.Remove("amount");
        written.Insert(0, "usd", budget.Amount.Usd);
        Window(written, budget.Window);
        return written;
    }

    private static JsonObject Quota(QuotaConfig quota)
    {
        var written = Members(quota);
        Remove(written, "unit", "amount");
        written.Insert(0, Word(quota.Unit), quota.Amount);
        Window(written, quota.Window);
        return written;
    }

    private static JsonObject ModelLimits(ModelLimitsConfig limits)
    {
        var written = Members(limits.Limits);
        written.Insert(0, "models", Write(limits.Models));
        return written;
    }

    private static JsonObject Webhook(WebhookConfig webhook)
    {
        var written = Members(webhook);
        // The path of many a service's webhook is its credential.
        written["url"] = $"{webhook.Origin}/{Quote.Mask}";
        if (webhook.Secret is not null)
            written["secret"] = Quote.Mask;
        return written;
    }

    private static void Window(JsonObject written, BudgetWindow window)
    {
        written["window"] = window.ToString();
        if (window.IsCalendar)
            written["timeZone"] = window.TimeZone.Id;
    }

    private static JsonObject Object(IEnumerable<(string Name, JsonNode? Value)> members)
    {
        var written = new JsonObject();
        foreach (var (name, value) in members)
            written[name] = value;
        return written;
    }

    private static void Remove(JsonObject written, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            written.Remove(name);
    }
}
