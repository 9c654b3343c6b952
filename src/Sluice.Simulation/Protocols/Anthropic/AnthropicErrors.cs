using Sluice.Simulation.Answers;
using Sluice.Simulation.Windows;

namespace Sluice.Simulation.Protocols.Anthropic;

/// <summary>Errors in Anthropic's form.</summary>
internal static class AnthropicErrors
{
    public static ProviderError Refuse(Refusal refusal)
    {
        var what = refusal.Dimension switch
        {
            CountedDimension.Requests => "requests per minute",
            CountedDimension.OutputTokens => "output tokens per minute",
            CountedDimension.InputTokens => "input tokens per minute",
            _ => "tokens per minute",
        };
        var kind = refusal.Dimension == CountedDimension.Requests ? ErrorKind.RequestLimit : ErrorKind.TokenLimit;
        return new(429, kind, $"This request would exceed your organization's rate limit of {refusal.Max} {what}.");
    }

    public static byte[] Body(ProviderError error) => JsonBody.Write(error, static (json, error) =>
    {
        json.WriteStartObject();
        json.WriteString("type", "error");
        json.WriteStartObject("error");
        json.WriteString("type", TypeOf(error.Kind));
        json.WriteString("message", error.Message);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    private static string TypeOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidApiKey => "authentication_error",
        ErrorKind.UnknownModel or ErrorKind.UnknownPath => "not_found_error",
        ErrorKind.RequestLimit or ErrorKind.TokenLimit => "rate_limit_error",
        ErrorKind.ServerError => "api_error",
        ErrorKind.Overloaded => "overloaded_error",
        _ => "invalid_request_error",
    };
}
