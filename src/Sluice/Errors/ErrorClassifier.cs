namespace Sluice.Errors;

/// <summary>
/// Reads a provider's failed answer into standard terms. What decides, in this order: the provider's own code in the body, a status only
/// some providers use, the standard meaning of the status, E9999. Words of the message count last and only where the code leaves room for
/// them. Any bytes and any headers are fine; nothing here throws.
/// </summary>
public static class ErrorClassifier
{
    private const int LongestMessage = 500;
    private const int LongestWord = 100;

    /// <summary>Classifies an answer whose status says that it failed.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="headers">The answer's headers; names compare without case.</param>
    /// <param name="body">The answer's body, whole or as much as was read.</param>
    /// <param name="utcNow">The time now, which dates in headers are measured against.</param>
    public static ProviderFailure Classify(
        int status, IReadOnlyList<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body, DateTimeOffset utcNow)
        => Classify(status, headers, ErrorBodyReader.Read(body), utcNow);

    /// <summary>
    /// Looks for an error in a body whose status says that all is well: some aggregators answer 200 with an <c>error</c> member, and a
    /// stream's events carry one when it breaks.
    /// </summary>
    /// <param name="status">The HTTP status, usually 200.</param>
    /// <param name="headers">The answer's headers; names compare without case.</param>
    /// <param name="body">The answer's body, or the data of one event.</param>
    /// <param name="utcNow">The time now, which dates in headers are measured against.</param>
    /// <returns>The failure, or <see langword="null"/> where the body does not say that it is an error.</returns>
    public static ProviderFailure? ClassifyErrorBody(
        int status, IReadOnlyList<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body, DateTimeOffset utcNow)
    {
        var read = ErrorBodyReader.Read(body);
        return read.IsError ? Classify(status, headers, read, utcNow) : null;
    }

    private static ProviderFailure Classify(
        int status, IReadOnlyList<KeyValuePair<string, string>> headers, ErrorBody body, DateTimeOffset utcNow)
    {
        var words = new MessageWords(body.Message);
        var hint = RetryAfterParser.FromHeaders(headers, utcNow, RetryAfterParser.MaxForQuota);
        var meaning = Decide(status, body, words);
        if (meaning.Code == ErrorCode.RateLimited && IsQuotaBehindRate(status, headers, body, words, hint, utcNow))
            meaning = new ProviderErrorMeaning(ErrorCode.QuotaExhausted);

        var kind = KindOf(meaning);
        var max = kind == FailureKind.Quota ? RetryAfterParser.MaxForQuota : RetryAfterParser.MaxForRate;
        var wait = RetryAfterParser.Longer(hint, RetryAfterParser.FromBody(body, utcNow, RetryAfterParser.MaxForQuota));
        return new ProviderFailure
        {
            Code = meaning.Code,
            Kind = kind,
            HttpStatus = status,
            ProviderCode = SafeText.Clean(body.Code, LongestWord),
            ProviderType = SafeText.Clean(body.Type, LongestWord),
            ProviderMessage = SafeText.Clean(body.Message, LongestMessage),
            RequestId = SafeText.Clean(Header(headers, "x-request-id") ?? Header(headers, "request-id") ?? body.RequestId, LongestWord),
            RetryAfter = RetryAfterParser.Clamp(wait, max),
            IsAccountWide = kind == FailureKind.Rate && body.IsAccountWide,
        };
    }

    private static ProviderErrorMeaning Decide(int status, ErrorBody body, MessageWords words)
    {
        var told = ProviderErrorTable.Find(body);
        var effective = IsTelling(status) ? status : body.NumericStatus ?? status;
        var meaning = told is { } word && (word.IsSpecific || !IsTelling(effective))
            ? word
            : new ProviderErrorMeaning(ErrorCodes.FromHttpStatus(effective), IsSpecific: false);
        return Refine(meaning, effective, body, words);
    }

    // Statuses under which nearly anything is reported: a broad word in the body, or its own status, says more.
    private static bool IsTelling(int status) => status is >= 400 and < 600 and not (400 or 422 or 500 or 502);

    // Words: only where the code is one that providers use for want of a better.
    private static ProviderErrorMeaning Refine(ProviderErrorMeaning meaning, int status, ErrorBody body, MessageWords words)
    {
        switch (meaning.Code)
        {
            case ErrorCode.InvalidRequest or ErrorCode.ServerError or ErrorCode.Unknown or ErrorCode.RequestTooLarge
                when MessagePatterns.IsContextOverflow(words):
                return new(ErrorCode.RequestTooLarge, Kind: FailureKind.ContextOverflow);
            case ErrorCode.RateLimited when status == 413 || MessagePatterns.IsLargerThanRate(words):
                return new(ErrorCode.RequestTooLarge);
            case ErrorCode.NotFound or ErrorCode.InvalidRequest when MessagePatterns.IsModelMissing(words):
            case ErrorCode.NotFound when MessagePatterns.IsModelName(words):
                return new(ErrorCode.NotFound, Kind: FailureKind.ModelNotFound);
        }

        var needed = meaning.Code switch
        {
            ErrorCode.RateLimited => meaning.IsSpecific ? QuotaEvidence.Plain : QuotaEvidence.Word,
            ErrorCode.PermissionDenied or ErrorCode.InvalidRequest or ErrorCode.ServerError or ErrorCode.Unknown => QuotaEvidence.Phrase,
            ErrorCode.Overloaded when !meaning.IsSpecific => QuotaEvidence.Phrase,
            _ => (QuotaEvidence?)null,
        };
        return needed is { } least && QuotaText.Judge(body.Message, words) >= least ? new(ErrorCode.QuotaExhausted) : meaning;
    }

    // What its provider reports as a rate, though no waiting of minutes helps.
    private static bool IsQuotaBehindRate(
        int status,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        ErrorBody body,
        MessageWords words,
        TimeSpan? hint,
        DateTimeOffset utcNow)
        => body.IsDailyQuota
            || (status == 429 && body.IsAnthropic && hint is null && !QuotaText.IsFast(words))
            || RateLimitHeaders.Parse(headers, utcNow)
                .Any(static reading => reading is { Dimension: RateLimitDimension.Subscription, IsRejected: true });

    private static FailureKind KindOf(ProviderErrorMeaning meaning) => meaning.Code switch
    {
        _ when meaning.Kind != FailureKind.Other => meaning.Kind,
        ErrorCode.RateLimited => FailureKind.Rate,
        ErrorCode.QuotaExhausted => FailureKind.Quota,
        ErrorCode.Authentication or ErrorCode.PermissionDenied => FailureKind.Credential,
        _ => FailureKind.Other,
    };

    private static string? Header(IReadOnlyList<KeyValuePair<string, string>> headers, string name)
    {
        for (var i = 0; i < headers.Count; i++)
        {
            if (name.Equals(headers[i].Key, StringComparison.OrdinalIgnoreCase))
                return headers[i].Value;
        }

        return null;
    }
}
