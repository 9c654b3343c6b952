using System.Text.Json;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>An answer of the gateway, read to its end.</summary>
internal sealed record Answer(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    public JsonElement Error => Json.GetProperty("error");

    public string Message => Error.GetProperty("message").GetString()!;

    public JsonElement Sluice => Error.GetProperty("sluice");

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
            headers[name] = string.Join(", ", values);
        return new((int)response.StatusCode, headers, await response.Content.ReadAsStringAsync().WaitAsync(Gateway.HangGuard));
    }
}
