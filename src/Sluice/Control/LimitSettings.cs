using Sluice.Limits;

namespace Sluice.Control;

/// <summary>Limits in the words of providers' pages. 0 is unlimited.</summary>
public class LimitSettings
{
    /// <summary>Requests a second, evenly spread.</summary>
    public long RequestsPerSecond { get; set; }

    /// <summary>Requests at once where <see cref="RequestsPerSecond"/> is set; 0 is as many as that.</summary>
    public long Burst { get; set; }

    /// <summary>Requests in any 60 seconds.</summary>
    public long RequestsPerMinute { get; set; }

    /// <summary>Requests in any 24 hours.</summary>
    public long RequestsPerDay { get; set; }

    /// <summary>Tokens in any 60 seconds.</summary>
    public long TokensPerMinute { get; set; }

    /// <summary>Tokens in any hour.</summary>
    public long TokensPerHour { get; set; }

    /// <summary>Tokens in any 24 hours.</summary>
    public long TokensPerDay { get; set; }

    /// <summary>Input tokens in any 60 seconds.</summary>
    public long InputTokensPerMinute { get; set; }

    /// <summary>Output tokens in any 60 seconds.</summary>
    public long OutputTokensPerMinute { get; set; }

    /// <summary>Calls open at the same time.</summary>
    public long Concurrency { get; set; }

    internal virtual void Validate(string path, List<string> problems)
    {
        foreach (var (name, value) in Named())
        {
            if (value is < 0 or > LimitOptions.Greatest)
                problems.Add($"{path}{name} is {value}; it must be from 0 (unlimited) to {LimitOptions.Greatest}.");
        }

        if (Burst > 0 && RequestsPerSecond == 0)
            problems.Add($"{path}{nameof(Burst)} is {Burst} and {nameof(RequestsPerSecond)} is 0; a burst needs a rate, so set both or neither.");
        if (Burst > 1_000_000_000)
            problems.Add($"{path}{nameof(Burst)} is {Burst}; it must be at most 10^9.");
    }

    internal List<LimitOptions> ToLimits(CountingRule count, TimeSpan slack)
    {
        LimitOptions[] all =
        [
            LimitOptions.RequestsPerMinute(RequestsPerMinute),
            LimitOptions.RequestsPerDay(RequestsPerDay),
            LimitOptions.TokensPerMinute(TokensPerMinute),
            LimitOptions.TokensPerHour(TokensPerHour),
            LimitOptions.TokensPerDay(TokensPerDay),
            LimitOptions.InputTokensPerMinute(InputTokensPerMinute),
            LimitOptions.OutputTokensPerMinute(OutputTokensPerMinute) with { CountsWhenProduced = count == CountingRule.Anthropic },
        ];
        var limits = all.Where(limit => limit.Max > 0).Select(limit => limit with { Slack = slack }).ToList();
        if (RequestsPerSecond > 0)
            limits.Insert(0, LimitOptions.RequestsPerSecond(RequestsPerSecond, Burst));
        if (Concurrency > 0)
            limits.Add(LimitOptions.Concurrency(Concurrency));
        return limits;
    }

    private (string Name, long Value)[] Named() =>
    [
        (nameof(RequestsPerSecond), RequestsPerSecond), (nameof(Burst), Burst), (nameof(RequestsPerMinute), RequestsPerMinute),
        (nameof(RequestsPerDay), RequestsPerDay), (nameof(TokensPerMinute), TokensPerMinute), (nameof(TokensPerHour), TokensPerHour),
        (nameof(TokensPerDay), TokensPerDay), (nameof(InputTokensPerMinute), InputTokensPerMinute),
        (nameof(OutputTokensPerMinute), OutputTokensPerMinute), (nameof(Concurrency), Concurrency),
    ];
}
