using System.Text.Json;
using Sluice.Simulation.Answers;
using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Protocols.OpenAI;

/// <summary>Errors in OpenAI's form.</summary>
internal static class OpenAIErrors
{
    public static ProviderError Refuse(Refusal refusal, string model)
    {
        var what = refusal.Dimension switch
        {
            CountedDimension.Requests => "requests per min (RPM)",
            CountedDimension.Tokens => "tokens per min (TPM)",
            CountedDimension.InputTokens => "input tokens per min (ITPM)",
            _ => "output tokens per min (OTPM)",
        };
        var kind = refusal.Dimension == CountedDimension.Requests ? ErrorKind.RequestLimit : ErrorKind.TokenLimit;
        var message = refusal.RetryAfter is { } wait
            ? $"Rate limit reached for {model} in organization {OpenAIHeaders.Organization} on {what}: Limit {refusal.Max}, "
                + $"Used {refusal.Used}, Requested {refusal.Requested}. Please try again in {OpenAIHeaders.Format(wait)}."
            : $"Request too large for {model} in organization {OpenAIHeaders.Organization} on {what}: Limit {refusal.Max}, "
                + $"Requested {refusal.Requested}. The input or output tokens must be reduced in order to run successfully.";
        return new ProviderError(429, kind, message);
    }

    public static byte[] Body(ProviderError error)
    {
        var (type, code) = error.Kind switch
        {
            ErrorKind.InvalidApiKey => ("invalid_request_error", "invalid_api_key"),
            ErrorKind.UnknownModel => ("invalid_request_error", "model_not_found"),
            ErrorKind.UnknownPath => ("invalid_request_error", "unknown_url"),
            ErrorKind.RequestLimit => ("requests", "rate_limit_exceeded"),
            ErrorKind.TokenLimit => ("tokens", "rate_limit_exceeded"),
            ErrorKind.ServerError or ErrorKind.Overloaded => ("server_error", null),
            _ => ("invalid_request_error", (string?)null),
        };
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject("error");
            json.WriteString("message", error.Message);
            json.WriteString("type", type);
            json.WriteString("param", error.Param);
            json.WriteString("code", code);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
