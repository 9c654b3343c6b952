using Sluice.Errors;

namespace Sluice.Tests.Errors;

public class ErrorClassifierTests
{
    [Theory]
    [InlineData("openai", 401, "invalid_api_key", 1002)]
    [InlineData("openai", 404, "model_not_found", 1004)]
    [InlineData("openai", 400, "context_length_exceeded", 1005)]
    [InlineData("openai", 429, "rate_limit_exceeded", 2001)]
    [InlineData("openai", 429, "insufficient_quota", 2002)]
    [InlineData("openai", 500, "server_error", 3001)]
    [InlineData("openai", 429, "credit_balance_exhausted", 2002)]
    [InlineData("openai", 429, "monthly_spend_limit_exceeded", 2002)]
    [InlineData("openai", 429, "project_spend_limit_exceeded", 2002)]
    [InlineData("openai", 429, "organization_usage_limit_exceeded", 2002)]
    [InlineData("openai", 400, "billing_hard_limit_reached", 2002)]
    [InlineData("openai", 503, "slow_down", 2001)]
    [InlineData("openai", 429, "slow_down", 2001)]
    [InlineData("azure", 429, "RateLimitReached", 2001)]
    [InlineData("azure", 404, "DeploymentNotFound", 1004)]
    [InlineData("deepseek", 400, "invalid_request_error", 1001)]
    [InlineData("deepseek", 401, "authentication_error", 1002)]
    [InlineData("deepseek", 429, "rate_limit_reached", 2001)]
    [InlineData("deepseek", 429, "insufficient_quota", 2002)]
    [InlineData("deepseek", 500, "server_error", 3001)]
    public void A_code_of_openais_shape_is_looked_up(string provider, int status, string providerCode, int code)
    {
        var failure = Answer.Classify(status, $$$"""{"error":{"message":"from {{{provider}}}","type":null,"param":null,"code":"{{{providerCode}}}"}}""");

        Assert.Equal(((ErrorCode)code, providerCode), (failure.Code, failure.ProviderCode));
        var asType = Answer.Classify(status, $$$"""{"error":{"message":"from {{{provider}}}","type":"{{{providerCode}}}","code":null}}""");
        Assert.Equal(((ErrorCode)code, providerCode), (asType.Code, asType.ProviderType));
    }

    [Theory]
    [InlineData(400, "invalid_request_error", 1001)]
    [InlineData(401, "authentication_error", 1002)]
    [InlineData(402, "billing_error", 2002)]
    [InlineData(403, "permission_error", 1003)]
    [InlineData(404, "not_found_error", 1004)]
    [InlineData(413, "request_too_large", 1005)]
    [InlineData(429, "rate_limit_error", 2001)]
    [InlineData(429, "enforced_spend_limit_reached", 2002)]
    [InlineData(500, "api_error", 3001)]
    [InlineData(504, "timeout_error", 3003)]
    [InlineData(529, "overloaded_error", 3002)]
    public void A_type_of_anthropics_shape_is_looked_up(int status, string type, int code)
    {
        var failure = Answer.Classify(
            status, $$$"""{"type":"error","error":{"type":"{{{type}}}","message":"sorry"},"request_id":"req_1"}""", "retry-after: 9");

        Assert.Equal(((ErrorCode)code, type, "sorry", "req_1"), (failure.Code, failure.ProviderType, failure.ProviderMessage, failure.RequestId));
        Assert.Equal(TimeSpan.FromSeconds(9), failure.RetryAfter);
    }

    [Theory]
    [InlineData(400, "INVALID_ARGUMENT", 1001)]
    [InlineData(401, "UNAUTHENTICATED", 1002)]
    [InlineData(403, "PERMISSION_DENIED", 1003)]
    [InlineData(404, "NOT_FOUND", 1004)]
    [InlineData(429, "RESOURCE_EXHAUSTED", 2001)]
    [InlineData(500, "INTERNAL", 3001)]
    [InlineData(503, "UNAVAILABLE", 3002)]
    [InlineData(504, "DEADLINE_EXCEEDED", 3003)]
    public void A_status_of_geminis_shape_is_looked_up(int status, string name, int code)
    {
        var plain = $$$"""{"error":{"code":{{{status}}},"message":"sorry","status":"{{{name}}}"}}""";

        foreach (var body in (string[])[plain, $"[{plain}]", $"\uFEFF \n{plain}"])
        {
            var failure = Answer.Classify(status, body);
            Assert.Equal(((ErrorCode)code, name, $"{status}"), (failure.Code, failure.ProviderType, failure.ProviderCode));
        }
    }

    [Theory]
    [InlineData(200, "rate_limit_error", 2001)]
    [InlineData(500, "rate_limit_error", 2001)]
    [InlineData(500, "overloaded_error", 3002)]
    [InlineData(400, "overloaded_error", 3002)]
    public void The_providers_own_code_comes_before_the_status(int status, string type, int code)
        => Assert.Equal((ErrorCode)code, Answer.Classify(status, $$$"""{"error":{"type":"{{{type}}}"}}""").Code);

    [Theory]
    [InlineData(401, "invalid_request_error", 1002)]
    [InlineData(402, "invalid_request_error", 2002)]
    [InlineData(404, "invalid_request_error", 1004)]
    [InlineData(404, "api_error", 1004)]
    [InlineData(413, "invalid_request_error", 1005)]
    [InlineData(429, "invalid_request_error", 2001)]
    [InlineData(503, "server_error", 3002)]
    [InlineData(529, "api_error", 3002)]
    public void A_word_that_is_said_of_anything_does_not_hide_a_telling_status(int status, string type, int code)
        => Assert.Equal((ErrorCode)code, Answer.Classify(status, $$$"""{"error":{"type":"{{{type}}}","code":null}}""").Code);

    [Fact]
    public void A_specific_type_comes_before_a_broad_code()
        => Assert.Equal(
            ErrorCode.Authentication,
            Answer.Classify(400, """{"error":{"message":"no","type":"authentication_error","code":"invalid_request_error"}}""").Code);

    [Theory]
    [InlineData(400, """{"error":{"message":"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.","type":"invalid_request_error"}}""")]
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits. You will regain access on 2026-04-01."}}""")]
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified workspace API usage limits."}}""")]
    [InlineData(400, """{"error":{"message":"Your monthly spend limit was reached"}}""")]
    [InlineData(400, """{"error":{"message":"monthly spend limit"}}""")]
    [InlineData(402, """{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}""")]
    [InlineData(402, "")]
    [InlineData(403, """{"error":{"message":"Quota exceeded for this key","type":"permission_error"}}""")]
    [InlineData(403, """{"error":{"message":"no","type":"new_api_error","code":"insufficient_user_quota"}}""")]
    [InlineData(403, """{"error":{"message":"用户额度不足","type":"x"}}""")]
    [InlineData(429, """{"error":{"message":"余额不足或无可用资源包,请充值。","code":"1113"}}""")]
    [InlineData(429, """{"type":"error","error":{"type":"rate_limit_error","message":"reason: enforced_spend_limit_reached"}}""")]
    [InlineData(429, """{"type":"error","error":{"type":"rate_limit_error","message":"no","details":{"error_code":"enforced_spend_limit_reached"}}}""")]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota, please check your plan and billing details."}}""")]
    [InlineData(429, "quota")]
    [InlineData(429, "\"quota\"")]
    [InlineData(429, """{"error":{"message":"quota"}}""")]
    [InlineData(429, """{"error":"billing problem"}""")]
    [InlineData(429, """{"error":"insufficient_quota"}""")]
    [InlineData(429, """{"error":{"type":"quota_exceeded"}}""")]
    [InlineData(500, """{"message":"You have exhausted your monthly quota"}""")]
    [InlineData(502, """{"error":{"message":"upstream: insufficient_quota"}}""")]
    [InlineData(502, "upstream said: you exceeded your current quota")]
    [InlineData(503, """{"detail":"usage limit reached"}""")]
    [InlineData(200, """{"error":{"code":402,"message":"Insufficient credits"}}""")]
    public void A_used_up_quota_is_found_wherever_it_hides(int status, string body)
    {
        var failure = Answer.Classify(status, body, "retry-after: 86400");

        Assert.Equal((ErrorCode.QuotaExhausted, FailureKind.Quota), (failure.Code, failure.Kind));
        Assert.True(failure.IsCredentialProblem);
        Assert.Equal(TimeSpan.FromDays(1), failure.RetryAfter);
    }

    [Theory]
    [InlineData(429, """{"error":{"message":"Rate limit reached for gpt-4o on tokens per min (TPM): Limit 30000. Add billing at https://example.com/account/billing.","type":"tokens","code":"rate_limit_exceeded"}}""")]
    [InlineData(429, """{"error":{"message":"limit exceeded: your quota of 60 requests","code":"rate_limit_exceeded"}}""")]
    [InlineData(429, """{"error":{"message":"Quota exceeded for requests per minute"}}""")]
    [InlineData(429, """{"error":{"message":"Limit exceeded"}}""")]
    [InlineData(429, """{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED","code":429}}""")]
    [InlineData(429, """{"error":{"code":"429","message":"Requests have exceeded the token rate limit of your tier. Please go to https://aka.ms/oai/quotaincrease to raise it."}}""")]
    [InlineData(429, """{"error":{"message":"See the explanation of limits"}}""")]
    [InlineData(429, """{"error":{"message":"Every plane waits for its turn"}}""")]
    [InlineData(429, """{"error":{"message":"We suspend calls that come too fast"}}""")]
    [InlineData(429, """{"error":{"message":"please check your plan"}}""")]
    [InlineData(429, """{"error":{"message":"See https://example.com/settings/billing"}}""")]
    [InlineData(429, "")]
    [InlineData(429, "<html><a href='/billing'>quota billing</a></html>")]
    [InlineData(429, """{"detail":["Too many requests"]}""")]
    public void An_ordinary_429_stays_a_rate(int status, string body)
    {
        var failure = Answer.Classify(status, body, "retry-after: 86400");

        Assert.Equal((ErrorCode.RateLimited, FailureKind.Rate), (failure.Code, failure.Kind));
        Assert.False(failure.IsCredentialProblem);
        Assert.Equal(RetryAfterParser.MaxForRate, failure.RetryAfter);
    }

    [Theory]
    [InlineData(403, """{"error":{"message":"Your application needs a quota project","status":"PERMISSION_DENIED"}}""", 1003)]
    [InlineData(400, """{"error":{"message":"Unknown tool 'billing_report'"}}""", 1001)]
    [InlineData(400, """{"error":{"message":"Invalid schema for function 'check_quota': 'billing' is not of type 'object'"}}""", 1001)]
    [InlineData(400, """{"error":{"message":"The thinking budget 50000 is invalid: the limit is 24576"}}""", 1001)]
    [InlineData(502, "Bad gateway: see your plan's billing page", 3001)]
    [InlineData(401, """{"error":{"message":"quota exceeded"}}""", 1002)]
    public void A_word_of_quota_is_not_enough_beside_another_failure(int status, string body, int code)
        => Assert.Equal((ErrorCode)code, Answer.Classify(status, body).Code);

    [Fact]
    public void An_anthropic_429_without_retry_after_is_a_quota()
    {
        const string Body = """{"type":"error","error":{"type":"rate_limit_error","message":"no"}}""";

        Assert.Equal(ErrorCode.QuotaExhausted, Answer.Classify(429, Body).Code);
        Assert.Equal(ErrorCode.QuotaExhausted, Answer.Classify(429, Body, "retry-after: nan").Code);
        Assert.Equal(ErrorCode.RateLimited, Answer.Classify(429, Body, "retry-after: 0").Code);
        Assert.Equal(
            ErrorCode.RateLimited,
            Answer.Classify(429, Body, "anthropic-ratelimit-tokens-remaining: 0", "anthropic-ratelimit-tokens-reset: 2026-03-01T12:00:30Z").Code);
    }

    [Theory]
    [InlineData("""{"error":{"type":"rate_limit_error","message":"no"}}""")]
    [InlineData("""{"type":"error","message":"no"}""")]
    [InlineData("""{"type":"error","error":"no"}""")]
    [InlineData("""{"type":"error","error":{"type":"rate_limit_error","message":"limit of 40,000 input tokens per minute"}}""")]
    public void A_429_without_retry_after_in_any_other_shape_is_a_rate(string body)
        => Assert.Equal((ErrorCode.RateLimited, null), (Answer.Classify(429, body).Code, Answer.Classify(429, body).RetryAfter));

    [Fact]
    public void A_rejected_subscription_window_is_a_quota()
    {
        var failure = Answer.Classify(
            429,
            """{"type":"error","error":{"type":"rate_limit_error","message":"no"}}""",
            "retry-after: 9000", "anthropic-ratelimit-unified-status: rejected", "anthropic-ratelimit-unified-reset: 1772380800");

        Assert.Equal((ErrorCode.QuotaExhausted, TimeSpan.FromHours(4)), (failure.Code, failure.RetryAfter));
    }

    [Theory]
    [InlineData("GenerateRequestsPerDayPerProjectPerModel-FreeTier", 2002)]
    [InlineData("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", 2001)]
    public void Gemini_tells_a_daily_quota_from_a_rate_by_its_quota_id(string quotaId, int code)
    {
        var failure = Answer.Classify(429, $$$"""
            {"error":{"code":429,"message":"You exceeded your current quota","status":"RESOURCE_EXHAUSTED","details":[
              {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"{{{quotaId}}}","quotaValue":"50"}]},
              {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"39s"}]}}
            """);

        Assert.Equal(((ErrorCode)code, TimeSpan.FromSeconds(39)), (failure.Code, failure.RetryAfter));
    }

    [Fact]
    public void A_wrong_gemini_key_is_found_behind_its_400()
        => Assert.Equal(
            FailureKind.Credential,
            Answer.Classify(400, """
                {"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[
                  {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}
                """).Kind);

    [Theory]
    [InlineData(400, """{"error":{"message":"no","type":"invalid_request_error","code":"context_length_exceeded"}}""")]
    [InlineData(400, """{"error":{"message":"no","type":"exceed_context_size_error","code":400}}""")]
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}""")]
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit: 180000 + 32000 > 200000"}}""")]
    [InlineData(400, """{"object":"error","message":"This model's maximum context length is 4096 tokens. However, you requested 5000 tokens","type":"BadRequestError","code":400}""")]
    [InlineData(400, """{"error":{"message":"Your input exceeds the context window of this model."}}""")]
    [InlineData(400, """{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}""")]
    [InlineData(500, """{"error":"input is too long for this model"}""")]
    [InlineData(413, """{"error":{"message":"maximum context length exceeded"}}""")]
    [InlineData(200, """{"error":{"code":400,"message":"maximum context length is 8192 tokens"}}""")]
    public void An_input_longer_than_the_context_is_told_apart(int status, string body)
    {
        var failure = Answer.Classify(status, body);

        Assert.Equal((ErrorCode.RequestTooLarge, FailureKind.ContextOverflow), (failure.Code, failure.Kind));
        Assert.False(failure.IsCredentialProblem);
    }

    [Theory]
    [InlineData(413, """{"error":{"message":"Request too large for model x on tokens per minute (TPM): Limit 6000, Requested 8000","type":"tokens","code":"rate_limit_exceeded"}}""")]
    [InlineData(429, """{"error":{"message":"Request too large for gpt-4 on tokens per min (TPM): Limit 30000, Requested 50000.","type":"tokens","code":"rate_limit_exceeded"}}""")]
    [InlineData(413, "")]
    public void A_request_that_no_wait_makes_fit_is_too_large(int status, string body)
        => Assert.Equal((ErrorCode.RequestTooLarge, FailureKind.Other), (Answer.Classify(status, body).Code, Answer.Classify(status, body).Kind));

    [Theory]
    [InlineData(404, """{"error":{"message":"no","type":"invalid_request_error","code":"model_not_found"}}""")]
    [InlineData(403, """{"error":{"message":"no access","code":"model_not_found"}}""")]
    [InlineData(404, """{"type":"error","error":{"type":"not_found_error","message":"model: claude-9"}}""")]
    [InlineData(404, """{"error":{"code":404,"message":"models/gemini-9 is not found for API version v1","status":"NOT_FOUND"}}""")]
    [InlineData(404, """{"error":"model 'x' not found, try pulling it first"}""")]
    [InlineData(404, """{"object":"error","message":"The model `x` does not exist.","type":"NotFoundError","code":404}""")]
    [InlineData(400, """{"error":{"message":"Model Not Exist","type":"invalid_request_error","code":"invalid_request_error"}}""")]
    [InlineData(400, """{"error":{"message":"x/y is not a valid model ID","code":400}}""")]
    public void A_model_that_the_target_lacks_is_told_apart(int status, string body)
        => Assert.Equal((ErrorCode.NotFound, FailureKind.ModelNotFound), (Answer.Classify(status, body).Code, Answer.Classify(status, body).Kind));

    [Theory]
    [InlineData(404, "", 1004, FailureKind.Other)]
    [InlineData(404, """{"error":{"message":"Unknown request URL"}}""", 1004, FailureKind.Other)]
    [InlineData(404, """{"error":{"message":"This is not a chat model and thus not supported in this endpoint"}}""", 1004, FailureKind.Other)]
    [InlineData(400, """{"error":{"message":"The file does not exist"}}""", 1001, FailureKind.Other)]
    [InlineData(401, "", 1002, FailureKind.Credential)]
    [InlineData(403, "{}", 1003, FailureKind.Credential)]
    [InlineData(500, "null", 3001, FailureKind.Other)]
    [InlineData(503, "[]", 3002, FailureKind.Other)]
    [InlineData(529, "{", 3002, FailureKind.Other)]
    [InlineData(418, "17", 1001, FailureKind.Other)]
    [InlineData(700, "true", 9999, FailureKind.Other)]
    public void Where_the_body_says_nothing_the_status_decides(int status, string body, int code, FailureKind kind)
        => Assert.Equal(((ErrorCode)code, kind), (Answer.Classify(status, body).Code, Answer.Classify(status, body).Kind));

    [Theory]
    [InlineData("""{"error":{"message":"m"}}""", "m")]
    [InlineData("""{"error":"m"}""", "m")]
    [InlineData("""{"message":"m"}""", "m")]
    [InlineData("""{"detail":"m"}""", "m")]
    [InlineData("""{"detail":["m","n"]}""", "m")]
    [InlineData("""{"detail":[{"loc":["body","model"],"msg":"m","type":"missing"}]}""", "m")]
    [InlineData("""{"detail":{"message":"m"}}""", "m")]
    [InlineData("""{"errors":[{"code":7003,"message":"m"}]}""", "m")]
    [InlineData("""{"error":{"error":{"message":"m"}}}""", "m")]
    [InlineData("""[{"error":{"message":"m"}}]""", "m")]
    [InlineData("\"m\"", "m")]
    [InlineData("m", "m")]
    [InlineData("{\"error\":{\"message\":\"m\",\"type\":\"x", "m")]
    [InlineData("{\"error\":{\"message\":\"m\\nn\\u0000o\"}}", "m n o")]
    [InlineData("<html><body>m</body></html>", null)]
    [InlineData("", null)]
    [InlineData("{}", null)]
    public void The_message_is_found_in_every_shape(string body, string? message)
        => Assert.Equal(message, Answer.Classify(400, body).ProviderMessage);

    [Fact]
    public void A_code_may_be_a_number_or_a_string_of_digits()
    {
        Assert.Equal(("429", ErrorCode.RateLimited), CodeOf("""{"error":{"code":429}}"""));
        Assert.Equal(("429", ErrorCode.RateLimited), CodeOf("""{"error":{"code":"429"}}"""));
        Assert.Equal(("1302", ErrorCode.ServerError), CodeOf("""{"error":{"code":1302}}"""));
        Assert.Equal(("429", ErrorCode.RateLimited), CodeOf("""{"status":429,"title":"x"}"""));

        static (string?, ErrorCode) CodeOf(string body) => (Answer.Classify(500, body).ProviderCode, Answer.Classify(500, body).Code);
    }

    [Theory]
    [InlineData("""{"error":{"code":429,"message":"slow"}}""", 2001)]
    [InlineData("""{"error":{"code":502,"message":"down"},"choices":[]}""", 3001)]
    [InlineData("""{"id":"x","error":{"message":"who knows"}}""", 9999)]
    [InlineData("""{"error":"broken"}""", 9999)]
    [InlineData("""{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", 3002)]
    [InlineData("""{"type":"error","error":{"type":"rate_limit_error","message":"no"}}""", 2001)]
    [InlineData("""{"type":"error","code":"rate_limit_exceeded","message":"no"}""", 2001)]
    [InlineData("""{"object":"error","message":"no","code":503}""", 3002)]
    public void A_200_that_carries_an_error_is_a_failure(string body, int code)
    {
        var failure = Answer.ClassifyErrorBody(body);

        Assert.Equal(((ErrorCode)code, 200), (failure?.Code, failure?.HttpStatus));
    }

    [Theory]
    [InlineData("""{"id":"x","object":"chat.completion","error":null,"choices":[{"message":{"content":"error"}}]}""")]
    [InlineData("""{"error":false,"message":"fine"}""")]
    [InlineData("""{"error":""}""")]
    [InlineData("""{"type":"message","content":[{"type":"text","text":"quota exceeded"}]}""")]
    [InlineData("""{"choices":[{"error":{}}]}""")]
    [InlineData("error")]
    [InlineData("")]
    [InlineData("[DONE]")]
    public void A_200_without_an_error_is_none(string body) => Assert.Null(Answer.ClassifyErrorBody(body));

    [Theory]
    [InlineData("Incorrect API key provided: sk-proj-abcdefghijkl. Find it elsewhere.", "Incorrect API key provided: [redacted] Find it elsewhere.")]
    [InlineData("Bad header Authorization: Bearer abc-def-ghi", "Bad header Authorization: Bearer [redacted]")]
    [InlineData("Incorrect API key provided: ab12****wxyz", "Incorrect API key provided: [redacted]")]
    [InlineData("key 0123456789abcdef0123456789abcdef is off", "key [redacted] is off")]
    [InlineData("The model claude-3-5-sonnet-20241022 is busy", "The model claude-3-5-sonnet-20241022 is busy")]
    public void A_credential_that_the_provider_echoes_is_masked(string message, string clean)
        => Assert.Equal(clean, Answer.Classify(401, $$$"""{"error":{"message":"{{{message}}}"}}""").ProviderMessage);

    [Fact]
    public void What_is_kept_of_an_answer_is_bounded()
    {
        var failure = Answer.Classify(
            500, $$$"""{"error":{"message":"{{{new string('m', 100_000)}}}","code":"{{{new string('c', 9_999)}}}","type":"{{{new string('t', 9_999)}}}"}}""",
            $"x-request-id: {new string('r', 9_999)}");

        Assert.Equal(
            (500, 100, 100, 100),
            (failure.ProviderMessage?.Length, failure.ProviderCode?.Length, failure.ProviderType?.Length, failure.RequestId?.Length));
    }

    [Theory]
    [InlineData("{\"error\":", "}")]
    [InlineData("[", "]")]
    [InlineData("{\"error\":[", "]}")]
    [InlineData("{\"error\":{\"details\":[", "]}}")]
    [InlineData("{\"x\":", "}")]
    public void However_deep_a_body_is_nested_the_status_still_decides(string open, string close)
    {
        var body = string.Concat(Enumerable.Repeat(open, 50_000)) + "1" + string.Concat(Enumerable.Repeat(close, 50_000));

        Assert.Equal(ErrorCode.ServerError, Answer.Classify(500, body).Code);
    }

    [Fact]
    public void The_specs_conformance_cases_hold()
    {
        var rate = ErrorCodes.Describe(Answer.Classify(429, "{}").Code);
        var invalid = ErrorCodes.Describe(Answer.Classify(400, "{}").Code);
        var quota = ErrorCodes.Describe(Answer.Classify(429, """{"error":{"message":"quota"}}""").Code);

        Assert.Equal(("E2001", true, true), (rate.Id, rate.IsRetryable, rate.IsFallbackable));
        Assert.Equal(("E1001", false, false), (invalid.Id, invalid.IsRetryable, invalid.IsFallbackable));
        Assert.Equal(("E2002", false, true), (quota.Id, quota.IsRetryable, quota.IsFallbackable));
    }

    [Fact]
    public void A_failure_becomes_an_outcome_with_its_hint()
        => Assert.Equal(new CallOutcome(ErrorCode.RateLimited, TimeSpan.FromSeconds(7)), Answer.Classify(429, "", "retry-after: 7").ToOutcome());
}
