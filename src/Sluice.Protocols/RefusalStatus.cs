namespace Sluice.Protocols;

/// <summary>How a kind of refusal is answered on each protocol: one row of the contract's table.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">OpenAI's <c>type</c>.</param>
/// <param name="Code">OpenAI's <c>code</c>; <see langword="null"/> where it is null.</param>
/// <param name="AnthropicType">Anthropic's <c>type</c>.</param>
internal sealed record RefusalStatus(int Status, string Type, string? Code, string AnthropicType)
{
    private const string InvalidRequest = "invalid_request_error";
    private const string RateLimit = "rate_limit_error";

    /// <summary>The client key is missing, bad or expired.</summary>
    public static readonly RefusalStatus InvalidApiKey = new(401, InvalidRequest, "invalid_api_key", "authentication_error");

    /// <summary>The key may not use the model.</summary>
    public static readonly RefusalStatus ModelNotAllowed = new(403, InvalidRequest, "model_not_allowed", "permission_error");

    /// <summary>A money budget holds the key, and the model has no price.</summary>
    public static readonly RefusalStatus PriceUnknown = new(403, InvalidRequest, "price_unknown", "permission_error");

    /// <summary>No route or backend has the model.</summary>
    public static readonly RefusalStatus ModelNotFound = new(404, InvalidRequest, "model_not_found", "not_found_error");

    /// <summary>No such path.</summary>
    public static readonly RefusalStatus UnknownUrl = new(404, InvalidRequest, "unknown_url", "not_found_error");

    /// <summary>The path takes another method.</summary>
    public static readonly RefusalStatus WrongMethod = new(405, InvalidRequest, "method_not_allowed", "invalid_request_error");

    /// <summary>The body did not arrive in time.</summary>
    public static readonly RefusalStatus BodyTooSlow = new(408, InvalidRequest, "request_timeout", "invalid_request_error");

    /// <summary>A limit on requests or on concurrency is full.</summary>
    public static readonly RefusalStatus Requests = new(429, "requests", "rate_limit_exceeded", RateLimit);

    /// <summary>A limit on tokens is full.</summary>
    public static readonly RefusalStatus Tokens = new(429, "tokens", "rate_limit_exceeded", RateLimit);

    /// <summary>The money left is held by open calls.</summary>
    public static readonly RefusalStatus BudgetReserved = new(429, "requests", "budget_reserved", RateLimit);

    /// <summary>The money is spent.</summary>
    public static readonly RefusalStatus BudgetSpent = new(402, "insufficient_quota", "insufficient_quota", "billing_error");

    /// <summary>The call can never fit a limit, or its body is too big.</summary>
    public static readonly RefusalStatus TooLarge = new(413, InvalidRequest, "request_too_large", "request_too_large");

    /// <summary>Every target is held by a rate, a cooldown or a quota.</summary>
    public static readonly RefusalStatus TargetsHeld = new(429, "requests", "no_target_available", RateLimit);

    /// <summary>Every target is down.</summary>
    public static readonly RefusalStatus TargetsDown = new(503, "server_error", "no_target_available", "overloaded_error") { MessagesStatus = 529 };

    /// <summary>Every target refused Sluice's credential.</summary>
    public static readonly RefusalStatus UpstreamAuth = new(503, "server_error", "upstream_auth", "overloaded_error") { MessagesStatus = 529 };

    /// <summary>No room is left to wait in.</summary>
    public static readonly RefusalStatus QueueFull = new(503, "server_error", "queue_full", "overloaded_error") { MessagesStatus = 529 };

    /// <summary>What the call counts on cannot be written down.</summary>
    public static readonly RefusalStatus StateNotKept = new(503, "server_error", "state_unavailable", "overloaded_error") { MessagesStatus = 529 };

    /// <summary>Malformed, of the wrong content type, with a governed key twice, or not to be translated.</summary>
    public static readonly RefusalStatus Malformed = new(400, InvalidRequest, null, "invalid_request_error");

    /// <summary>The HTTP status on <c>/v1/messages</c>.</summary>
    public int MessagesStatus { get; init; } = Status;
}
