using Sluice.Admission;
using Sluice.Errors;

namespace Sluice.Protocols;

/// <summary>Turns the engine's refusals into the contract's errors.</summary>
internal static class RefusalErrors
{
    /// <summary>The error that answers a refusal.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="requestId">Sluice's id of the request.</param>
    /// <param name="source">Whose error it is.</param>
    public static SluiceError From(Refusal refusal, string? requestId, string source = "gateway")
    {
        var code = ErrorCodes.Describe(refusal.Code);
        return new SluiceError
        {
            Status = StatusOf(refusal),
            Message = refusal.Message,
            Detail = new SluiceErrorDetail
            {
                Code = refusal.Code,
                Name = code.Name,
                Component = NameOf(refusal.Component),
                Limit = refusal.Limit,
                Scope = refusal.Scope,
                Max = Amount(refusal, refusal.Max),
                Used = Amount(refusal, refusal.Used),
                Reserved = Amount(refusal, refusal.Reserved),
                Requested = Amount(refusal, refusal.Requested),
                Position = refusal.Position,
                ExpectedWait = refusal.ExpectedWait,
                RetryAfter = refusal.RetryAfter,
                RetryAfterIsExact = refusal.RetryAfterIsExact,
                IsRetryable = code.IsRetryable && !refusal.IsPermanent,
                IsFallbackable = code.IsFallbackable,
                IsPermanent = refusal.IsPermanent,
                Source = source,
                RequestId = requestId,
            },
        };
    }

    /// <summary>The row of the contract's table that a refusal falls under.</summary>
    /// <param name="refusal">The refusal.</param>
    public static RefusalStatus StatusOf(Refusal refusal) => refusal.Component switch
    {
        RefusalComponent.PerRequestCap => RefusalStatus.TooLarge,
        RefusalComponent.Queue => RefusalStatus.QueueFull,
        RefusalComponent.Cooldown or RefusalComponent.QuotaGuard => RefusalStatus.TargetsHeld,
        RefusalComponent.CircuitBreaker or RefusalComponent.Disabled => RefusalStatus.TargetsDown,
        RefusalComponent.Auth => RefusalStatus.UpstreamAuth,
        RefusalComponent.Config => RefusalStatus.ModelNotFound,
        _ when refusal.Target is not null => RefusalStatus.TargetsHeld,
        RefusalComponent.Rate or RefusalComponent.Concurrency => RefusalStatus.Requests,
        RefusalComponent.TokenWindow => RefusalStatus.Tokens,
        _ => IsOnlyReserved(refusal) ? RefusalStatus.BudgetReserved : RefusalStatus.BudgetSpent,
    };

    // Without the open calls the money would do: they may end below their reservations.
    private static bool IsOnlyReserved(Refusal refusal) => refusal.Requested <= refusal.Max - refusal.Used;

    // Where no limit refused there is nothing to count; the queue counts calls.
    private static long? Amount(Refusal refusal, long amount) =>
        refusal.Limit is not null || refusal.Component == RefusalComponent.Queue ? amount : null;

    private static string NameOf(RefusalComponent component) => component switch
    {
        RefusalComponent.Rate => "rate",
        RefusalComponent.TokenWindow => "token_window",
        RefusalComponent.Cost => "cost",
        RefusalComponent.QuotaGuard => "quota_guard",
        RefusalComponent.Cooldown => "cooldown",
        RefusalComponent.CircuitBreaker => "circuit_breaker",
        RefusalComponent.Concurrency => "concurrency",
        RefusalComponent.Queue => "queue",
        RefusalComponent.PerRequestCap => "per_request_cap",
        RefusalComponent.Disabled => "disabled",
        RefusalComponent.Auth => "auth",
        _ => "config",
    };
}
