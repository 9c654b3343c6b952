using System.Text.Json;
using Sluice.Gateway.Demo.View;
using Sluice.Pricing;

namespace Sluice.Gateway.Demo.Traffic;

/// <summary>Reads the gateway's error bodies.</summary>
internal static class RefusalReader
{
    /// <summary>Reads a body; <see langword="null"/> if it is no refusal of the gateway.</summary>
    public static ClientRefusal? Read(int status, ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8);
            using var document = JsonDocument.ParseValue(ref reader);
            if (!document.RootElement.TryGetProperty("error", out var error) || !error.TryGetProperty("sluice", out var sluice))
                return null;
            if (Text(sluice, "component") is not { } component)
                return null;
            TimeSpan? retryAfter = Number(sluice, "retry_after_ms") is { } ms ? TimeSpan.FromMilliseconds(ms) : null;
            var isPermanent = sluice.GetProperty("permanent").GetBoolean();
            return new(status, component, Reason(sluice) ?? Text(error, "message") ?? "", retryAfter, isPermanent);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Reason(JsonElement sluice)
    {
        if (Text(sluice, "limit") is not { } limit || Number(sluice, "max") is not { } max)
            return null;
        var taken = Number(sluice, "used").GetValueOrDefault() + Number(sluice, "reserved").GetValueOrDefault();
        var asked = Number(sluice, "requested").GetValueOrDefault();
        var isMoney = limit.StartsWith("usd", StringComparison.Ordinal);
        return limit == "rps"
            ? "rps: the burst is used up"
            : $"{limit} {Amount(taken, isMoney)}/{Amount(max, isMoney)}, asks {Amount(asked, isMoney)}";
    }

    private static string Amount(long amount, bool isMoney) => isMoney ? Words.Money(new NanoUsd(amount)) : Words.Count(amount);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}
