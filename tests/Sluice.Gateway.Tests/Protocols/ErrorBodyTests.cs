using System.Text;
using System.Text.Json;
using Sluice.Errors;
using Sluice.Protocols;
using AnthropicBody = Sluice.Protocols.Anthropic.ErrorBody;
using OpenAIBody = Sluice.Protocols.OpenAI.ErrorBody;

namespace Sluice.Gateway.Tests.Protocols;

public class ErrorBodyTests
{
    private const string Detail = """
        "sluice":{"code":"E2001","name":"rate_limited","source":"gateway","component":"token_window","limit":"tpm","scope":"key:team-a","max":100000,"used":98000,"reserved":1500,"requested":900,"retry_after_ms":2140,"retry_after_exact":true,"retryable":true,"fallbackable":true,"permanent":false,"request_id":"r-1"}
        """;

    private static readonly SluiceError Full = new()
    {
        Status = RefusalStatus.Tokens,
        Message = "Limit 'tpm' of key:team-a is full.",
        Detail = new()
        {
            Code = ErrorCode.RateLimited,
            Name = "rate_limited",
            Component = "token_window",
            Limit = "tpm",
            Scope = "key:team-a",
            Max = 100_000,
            Used = 98_000,
            Reserved = 1_500,
            Requested = 900,
            RetryAfter = TimeSpan.FromMilliseconds(2139.1),
            RetryAfterIsExact = true,
            IsRetryable = true,
            IsFallbackable = true,
            RequestId = "r-1",
        },
    };

    private static readonly SluiceError Bare = new()
    {
        Status = RefusalStatus.Malformed,
        Message = "\"quoted\"\r\n\u2028 é 中 <b>",
        Param = "n",
        Detail = new() { Code = ErrorCode.InvalidRequest, Name = "invalid_request", RequestId = "r-2" },
    };

    [Fact]
    public void The_OpenAI_shape_is_the_contracts() => Assert.Equal(
        $$$"""{"error":{"message":"Limit 'tpm' of key:team-a is full.","type":"tokens","code":"rate_limit_exceeded","param":null,{{{Detail}}}}}""",
        Encoding.UTF8.GetString(OpenAIBody.Write(Full)));

    [Fact]
    public void The_Anthropic_shape_is_the_contracts() => Assert.Equal(
        $$$"""{"type":"error","error":{"type":"rate_limit_error","message":"Limit 'tpm' of key:team-a is full."},"request_id":"r-1",{{{Detail}}}}""",
        Encoding.UTF8.GetString(AnthropicBody.Write(Full)));

    [Fact]
    public void What_does_not_apply_is_null_and_no_field_is_left_out()
    {
        using var full = JsonDocument.Parse(OpenAIBody.Write(Full));
        using var bare = JsonDocument.Parse(OpenAIBody.Write(Bare));
        var detail = bare.RootElement.GetProperty("error").GetProperty("sluice");

        Assert.Equal(
            Names(full.RootElement.GetProperty("error").GetProperty("sluice").EnumerateObject()),
            Names(detail.EnumerateObject()));
        Assert.Equal(
            "component limit scope max used reserved requested retry_after_ms",
            Names(detail.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Null)));
    }

    [Fact]
    public void Any_text_survives_and_stays_on_one_line()
    {
        var body = OpenAIBody.Write(Bare);
        using var document = JsonDocument.Parse(body);
        var error = document.RootElement.GetProperty("error");

        Assert.Equal(Bare.Message, error.GetProperty("message").GetString());
        Assert.Equal("n", error.GetProperty("param").GetString());
        Assert.Equal(JsonValueKind.Null, error.GetProperty("code").ValueKind);
        Assert.DoesNotContain((byte)'\n', body);
        Assert.DoesNotContain((byte)'\r', body);
    }

    [Fact]
    public void The_table_of_refusals_is_the_contracts()
    {
        (RefusalStatus Row, int Status, int Messages, string Type, string? Code, string Anthropic)[] table =
        [
            (RefusalStatus.InvalidApiKey, 401, 401, "invalid_request_error", "invalid_api_key", "authentication_error"),
            (RefusalStatus.ModelNotAllowed, 403, 403, "invalid_request_error", "model_not_allowed", "permission_error"),
            (RefusalStatus.PriceUnknown, 403, 403, "invalid_request_error", "price_unknown", "permission_error"),
            (RefusalStatus.ModelNotFound, 404, 404, "invalid_request_error", "model_not_found", "not_found_error"),
            (RefusalStatus.UnknownUrl, 404, 404, "invalid_request_error", "unknown_url", "not_found_error"),
            (RefusalStatus.Requests, 429, 429, "requests", "rate_limit_exceeded", "rate_limit_error"),
            (RefusalStatus.Tokens, 429, 429, "tokens", "rate_limit_exceeded", "rate_limit_error"),
            (RefusalStatus.BudgetReserved, 429, 429, "requests", "budget_reserved", "rate_limit_error"),
            (RefusalStatus.BudgetSpent, 402, 402, "insufficient_quota", "insufficient_quota", "billing_error"),
            (RefusalStatus.TooLarge, 413, 413, "invalid_request_error", "request_too_large", "request_too_large"),
            (RefusalStatus.TargetsHeld, 429, 429, "requests", "no_target_available", "rate_limit_error"),
            (RefusalStatus.TargetsDown, 503, 529, "server_error", "no_target_available", "overloaded_error"),
            (RefusalStatus.UpstreamAuth, 503, 529, "server_error", "upstream_auth", "overloaded_error"),
            (RefusalStatus.QueueFull, 503, 529, "server_error", "queue_full", "overloaded_error"),
            (RefusalStatus.Malformed, 400, 400, "invalid_request_error", null, "invalid_request_error"),
        ];

        Assert.All(table, row => Assert.Equal(
            (row.Status, row.Messages, row.Type, row.Code, row.Anthropic),
            (row.Row.Status, row.Row.MessagesStatus, row.Row.Type, row.Row.Code, row.Row.AnthropicType)));
    }

    private static string Names(IEnumerable<JsonProperty> fields) => string.Join(' ', fields.Select(field => field.Name));
}
