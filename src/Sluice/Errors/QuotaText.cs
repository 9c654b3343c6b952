namespace Sluice.Errors;

/// <summary>Finds in a provider's words that a quota is used up: the last resort where no code says so.</summary>
internal static class QuotaText
{
    private static readonly string[] UsedUp =
        ["exceed", "exceeds", "exceeded", "exceeding", "exhausted", "reached", "depleted", "insufficient", "hit"];

    private static readonly string[] Fast =
    [
        "per minute", "per min", "per-minute", "per second", "per sec", "per-second", "rpm", "tpm", "rps",
        "requests/minute", "requests/min", "tokens/minute", "tokens/min",
    ];

    private static readonly string[] Rate = ["rate limit", "rate limits", "rate-limit", "rate-limited", "ratelimit", "too many requests"];
    private static readonly string[] Balances = ["credit balance", "account balance"];
    private static readonly string[] Low = ["low", "insufficient", "exhausted", "depleted", "exceeded", "enough", "negative", "empty"];
    private static readonly string[] Wallets = ["balance", "credit", "credits", "funds"];
    private static readonly string[] Lacking = ["insufficient", "exhausted", "depleted", "enough"];
    private static readonly string[] Payments = ["spend", "spending", "billing"];
    private static readonly string[] Limits = ["limit", "limits", "cap", "caps"];
    private static readonly string[] Usages = ["usage limit", "usage limits", "usage cap", "usage caps"];
    private static readonly string[] Quotas = ["quota", "quotas", "daily limit", "weekly limit", "monthly limit"];
    private static readonly string[] Over = ["over quota", "out of quota", "quota limit"];
    private static readonly string[] Subjects = ["quota", "quotas", "billing", "spend", "spending"];
    private static readonly string[] Chinese = ["余额不足", "额度不足", "欠费"];

    /// <summary>How plainly the message speaks of a quota.</summary>
    /// <param name="message">The message.</param>
    /// <param name="words">The same as words.</param>
    public static QuotaEvidence Judge(string? message, MessageWords words)
    {
        if (IsMoney(message, words))
            return QuotaEvidence.Plain;

        // A limit that is counted by the minute or the second is a rate, whatever it is called.
        if (IsFast(words))
            return QuotaEvidence.None;

        if (Usages.Any(usage => words.HasNear(usage, UsedUp, 6)))
            return QuotaEvidence.Plain;

        var isPhrase = Over.Any(words.HasPhrase)
            || Quotas.Any(quota => words.HasNear(quota, UsedUp, 6))
            || Payments.Any(payment => words.HasNear(payment, Limits, 1));
        if (isPhrase)
            return QuotaEvidence.Phrase;

        return Subjects.Any(words.Has) && !Rate.Any(words.HasPhrase) ? QuotaEvidence.Word : QuotaEvidence.None;
    }

    /// <summary>Whether the message names a limit that is counted by the minute or the second.</summary>
    /// <param name="words">The message.</param>
    public static bool IsFast(MessageWords words) => Fast.Any(words.HasPhrase);

    private static bool IsMoney(string? message, MessageWords words)
        => words.All.Any(IsQuotaCode)
            || Balances.Any(balance => words.HasNear(balance, Low, 4))
            || Wallets.Any(wallet => words.HasNear(wallet, Lacking, 2))
            || words.HasPhrase("out of credits") || words.HasPhrase("balance is too low") || words.HasPhrase("balance too low")
            || Payments.Any(payment => words.HasNear(payment, Limits, 1) && words.HasNear(payment, UsedUp, 6))
            || (message is not null && Chinese.Any(phrase => message.Contains(phrase, StringComparison.Ordinal)));

    // A provider's code inside its sentence cannot be mistaken.
    private static bool IsQuotaCode(string word)
        => word.Contains('_', StringComparison.Ordinal) && ProviderErrorTable.Find(word) is { Code: ErrorCode.QuotaExhausted };
}
