using System.Collections.Frozen;

namespace Sluice.Errors;

/// <summary>
/// The codes, types and statuses of OpenAI, Anthropic, Gemini and DeepSeek, and of servers that follow them. One table: where two
/// providers use the same word they mean the same.
/// </summary>
internal static class ProviderErrorTable
{
    private const int LongestWord = 100;

    private static readonly FrozenDictionary<string, ProviderErrorMeaning> Table =
        new Dictionary<string, ProviderErrorMeaning>(StringComparer.Ordinal)
        {
            // OpenAI and Azure OpenAI
            ["invalid_api_key"] = new(ErrorCode.Authentication),
            ["account_deactivated"] = new(ErrorCode.Authentication),
            ["model_not_found"] = new(ErrorCode.NotFound, Kind: FailureKind.ModelNotFound),
            ["model_decommissioned"] = new(ErrorCode.NotFound, Kind: FailureKind.ModelNotFound),
            ["deploymentnotfound"] = new(ErrorCode.NotFound, Kind: FailureKind.ModelNotFound),
            ["context_length_exceeded"] = new(ErrorCode.RequestTooLarge, Kind: FailureKind.ContextOverflow),
            ["rate_limit_exceeded"] = new(ErrorCode.RateLimited),
            ["ratelimitexceeded"] = new(ErrorCode.RateLimited),
            ["ratelimitreached"] = new(ErrorCode.RateLimited),
            ["slow_down"] = new(ErrorCode.RateLimited),
            ["insufficient_quota"] = new(ErrorCode.QuotaExhausted),
            ["credit_balance_exhausted"] = new(ErrorCode.QuotaExhausted),
            ["organization_usage_limit_exceeded"] = new(ErrorCode.QuotaExhausted),
            ["billing_hard_limit_reached"] = new(ErrorCode.QuotaExhausted),
            ["billing_not_active"] = new(ErrorCode.QuotaExhausted),
            ["server_error"] = new(ErrorCode.ServerError, IsSpecific: false),

            // Anthropic
            ["invalid_request_error"] = new(ErrorCode.InvalidRequest, IsSpecific: false),
            ["authentication_error"] = new(ErrorCode.Authentication),
            ["billing_error"] = new(ErrorCode.QuotaExhausted),
            ["permission_error"] = new(ErrorCode.PermissionDenied),
            ["not_found_error"] = new(ErrorCode.NotFound),
            ["request_too_large"] = new(ErrorCode.RequestTooLarge),
            ["rate_limit_error"] = new(ErrorCode.RateLimited),
            ["timeout_error"] = new(ErrorCode.Timeout),
            ["api_error"] = new(ErrorCode.ServerError, IsSpecific: false),
            ["overloaded_error"] = new(ErrorCode.Overloaded),
            ["enforced_spend_limit_reached"] = new(ErrorCode.QuotaExhausted),

            // Gemini and Google RPC
            ["invalid_argument"] = new(ErrorCode.InvalidRequest, IsSpecific: false),
            ["failed_precondition"] = new(ErrorCode.InvalidRequest, IsSpecific: false),
            ["unauthenticated"] = new(ErrorCode.Authentication),
            ["api_key_invalid"] = new(ErrorCode.Authentication),
            ["permission_denied"] = new(ErrorCode.PermissionDenied),
            ["not_found"] = new(ErrorCode.NotFound),
            ["resource_exhausted"] = new(ErrorCode.RateLimited),
            ["internal"] = new(ErrorCode.ServerError, IsSpecific: false),
            ["unavailable"] = new(ErrorCode.Overloaded),
            ["deadline_exceeded"] = new(ErrorCode.Timeout),

            // DeepSeek
            ["rate_limit_reached"] = new(ErrorCode.RateLimited),

            // Compatible servers
            ["insufficient_user_quota"] = new(ErrorCode.QuotaExhausted),
            ["budget_exceeded"] = new(ErrorCode.QuotaExhausted),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a word stands for; <see langword="null"/> where it is not known.</summary>
    /// <param name="word">A code, type, status or reason as the provider wrote it.</param>
    public static ProviderErrorMeaning? Find(string? word)
    {
        if (word is null || word.Length is 0 or > LongestWord || word.Contains(' ', StringComparison.Ordinal))
            return null;

        var key = word.Replace('-', '_').ToLowerInvariant();
        return Table.TryGetValue(key, out var meaning) ? meaning : FindByParts(key);
    }

    /// <summary>What the first telling word stands for: a specific one before a broad one, each in the order code, details, type.</summary>
    /// <param name="body">The body that was read.</param>
    public static ProviderErrorMeaning? Find(ErrorBody body)
    {
        var broad = default(ProviderErrorMeaning?);
        var found = Prefer(Find(body.Code), ref broad);
        for (var i = 0; i < body.Extras.Count && found is null; i++)
            found = Prefer(Find(body.Extras[i]), ref broad);

        return found ?? Prefer(Find(body.Type), ref broad) ?? broad;
    }

    private static ProviderErrorMeaning? Prefer(ProviderErrorMeaning? meaning, ref ProviderErrorMeaning? broad)
    {
        if (meaning is not { IsSpecific: false })
            return meaning;

        broad ??= meaning;
        return null;
    }

    // Families of codes that providers keep adding to: monthly_spend_limit_exceeded, project_quota_exceeded, context_length_limit.
    private static ProviderErrorMeaning? FindByParts(string key)
    {
        if (Has(key, "context_length") || Has(key, "context_window") || Has(key, "context_size"))
            return new(ErrorCode.RequestTooLarge, Kind: FailureKind.ContextOverflow);

        var isUsedUp = Has(key, "exceeded") || Has(key, "reached") || Has(key, "exhausted") || Has(key, "insufficient");
        var isMoney = Has(key, "quota") || Has(key, "spend_limit") || Has(key, "usage_limit")
            || Has(key, "billing") || Has(key, "credit_balance");
        return isUsedUp && isMoney ? new ProviderErrorMeaning(ErrorCode.QuotaExhausted) : null;
    }

    private static bool Has(string key, string part) => key.Contains(part, StringComparison.Ordinal);
}
