using Sluice.Resilience;

namespace Sluice.Control;

/// <summary>
/// What one line of adoption sets: what the provider allows (limits, how it counts), what may be spent, how long calls wait for room, and what
/// happens when the provider fails. Everything is unlimited until set.
/// </summary>
/// <example><code>
/// var options = new TrafficControlOptions { RequestsPerMinute = 500, TokensPerMinute = 120_000 };
/// options.Budgets.Add(BudgetSettings.Per(CalendarPeriod.Day, usd: 5.00m));
/// </code></example>
public sealed class TrafficControlOptions : BackendSettings
{
    /// <summary>The name that refusals and metrics use. Default <c>llm</c>.</summary>
    public string Name { get; set; } = "llm";

    /// <summary>Money over all calls; none is unlimited.</summary>
    public IList<BudgetSettings> Budgets { get; } = [];

    /// <summary>Limits that every tenant has for itself; for calls that name a tenant.</summary>
    public TenantSettings PerTenant { get; } = new();

    /// <summary>Prices by model, over the built-in catalog.</summary>
    public IDictionary<string, PriceSettings> Prices { get; } = new Dictionary<string, PriceSettings>(StringComparer.Ordinal);

    /// <summary>What becomes of models without a price where money is limited. Default refused.</summary>
    public UnknownPrice UnknownPrice { get; set; } = UnknownPrice.Refuse;

    /// <summary>
    /// Output tokens reserved for a call that names no output limit; where money is limited they are written into it, so that it cannot use more.
    /// At least 1. Default 4,096.
    /// </summary>
    public long DefaultMaxOutputTokens { get; set; } = 4_096;

    /// <summary>
    /// Whether tokens are reserved by what calls of a tenant on a model were seen to use, once 20 have ended, in the place of upper bounds: so much
    /// that 99 of 100 calls do not use more. What the hundredth uses beyond it is booked at once and holds the next calls back. An output limit that
    /// a call names, and money, are reserved whole all the same. Default off: nothing is ever reserved too low.
    /// </summary>
    public bool LearnsEstimates { get; set; }

    /// <summary>How long a call waits for room at most; one that cannot pass in that time is refused at once. 0 = not at all. Default 30 s.</summary>
    public TimeSpan MaxWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Calls that may wait at the same time; 0 = none. Default 500.</summary>
    public int QueueCapacity { get; set; } = 500;

    /// <summary>When a failed attempt is followed by another. Default: four attempts, two a backend.</summary>
    public RetryPolicy Retry { get; set; } = new();

    /// <summary>Reads exceptions that Sluice does not know; <see langword="null"/> from it leaves one to Sluice.</summary>
    public Func<Exception, Errors.CallOutcome?>? Classify { get; set; }

    /// <summary>Everything that is wrong with these options; none if they can be used. Each message names the option, its value and the remedy.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        Validate("", problems);
        return problems;
    }

    internal override void Validate(string path, List<string> problems)
    {
        base.Validate(path, problems);
        if (string.IsNullOrWhiteSpace(Name))
            problems.Add($"{path}{nameof(Name)} is empty; give it a name such as 'openai'.");
        for (var i = 0; i < Budgets.Count; i++)
            Budgets[i].Validate($"{path}{nameof(Budgets)}[{i}]", problems);
        PerTenant.Validate($"{path}{nameof(PerTenant)}.", problems);
        foreach (var (model, price) in Prices)
            price.Validate($"{path}{nameof(Prices)}[{model}]", problems);
        if (!Enum.IsDefined(UnknownPrice))
            problems.Add($"{path}{nameof(UnknownPrice)} is {UnknownPrice}; it must be Refuse or Free.");
        if (DefaultMaxOutputTokens is < 1 or > Limits.LimitOptions.Greatest)
            problems.Add($"{path}{nameof(DefaultMaxOutputTokens)} is {DefaultMaxOutputTokens}; it must be at least 1.");
        if (DefaultMaxOutputTokens > TokensPerMinute && TokensPerMinute > 0)
        {
            problems.Add($"{path}{nameof(DefaultMaxOutputTokens)} is {DefaultMaxOutputTokens} and {nameof(TokensPerMinute)} is {TokensPerMinute}: "
                + "no call without an output limit could ever pass; lower the first or raise the second.");
        }

        if (MaxWait < TimeSpan.Zero)
            problems.Add($"{path}{nameof(MaxWait)} is {MaxWait}; it must be 0 (no waiting) or more.");
        if (QueueCapacity < 0)
            problems.Add($"{path}{nameof(QueueCapacity)} is {QueueCapacity}; it must be 0 (no waiting) or more.");
        Try(() => (Retry ?? throw new ArgumentNullException(nameof(Retry))).Validated(), path + nameof(Retry), problems);
    }

    internal TrafficControlOptions Validated()
    {
        var problems = Validate();
        return problems.Count == 0 ? this : throw new ArgumentException(string.Join(Environment.NewLine, problems));
    }
}
