namespace Sluice.Gateway.Config;

/// <summary>Limits of one scope; 0 is unlimited everywhere.</summary>
internal sealed record LimitsConfig
{
    /// <summary>No limit at all.</summary>
    public static LimitsConfig None { get; } = new();

    /// <summary>Requests a second, refilled evenly; may be a fraction.</summary>
    public double Rps { get; init; }

    /// <summary>Requests at once on top of an even flow; 0 with <see cref="Rps"/> set: as many as a second's worth, at least 1.</summary>
    public long Burst { get; init; }

    /// <summary>Requests in any 60 seconds.</summary>
    public long Rpm { get; init; }

    /// <summary>Requests in any 24 hours.</summary>
    public long Rpd { get; init; }

    /// <summary>Tokens in any 60 seconds.</summary>
    public long Tpm { get; init; }

    /// <summary>Tokens in any hour.</summary>
    public long Tph { get; init; }

    /// <summary>Tokens in any 24 hours.</summary>
    public long Tpd { get; init; }

    /// <summary>Input tokens in any 60 seconds.</summary>
    public long Itpm { get; init; }

    /// <summary>Output tokens in any 60 seconds.</summary>
    public long Otpm { get; init; }

    /// <summary>Calls at the same time.</summary>
    public long Concurrency { get; init; }

    /// <summary>How much longer than its window a use counts, because calls bunch up on their way; backends only.</summary>
    public TimeSpan Slack { get; init; }

    /// <summary>Whether nothing is limited.</summary>
    public bool IsNone =>
        Rps == 0 && Rpm == 0 && Rpd == 0 && Tpm == 0 && Tph == 0 && Tpd == 0 && Itpm == 0 && Otpm == 0 && Concurrency == 0;
}
