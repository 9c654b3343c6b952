using Sluice.Health;
using Sluice.Limits;

namespace Sluice.Control;

/// <summary>A provider's account as a client sees it: the limits that it enforces, and what its failures do.</summary>
public class BackendSettings : LimitSettings
{
    /// <summary>The model that is asked of this backend, whatever a call names; <see langword="null"/> is the call's own.</summary>
    public string? Model { get; set; }

    /// <summary>
    /// How the provider counts tokens against its own limits. Default <see cref="CountingRule.All"/>: input and greatest output are reserved, and
    /// what was not used comes back when the call ends; safe with every provider.
    /// </summary>
    public CountingRule Count { get; set; } = CountingRule.All;

    /// <summary>
    /// How much longer than its window a call counts here, since calls reach the provider closer together than they were sent.
    /// From 0 to ten years; around 200 ms on the Internet. Default 0.
    /// </summary>
    public TimeSpan Slack { get; set; }

    /// <summary>What a rate refusal (429) does.</summary>
    public CooldownOptions Cooldown { get; set; } = new();

    /// <summary>What failures do.</summary>
    public BreakerOptions Breaker { get; set; } = new();

    internal override void Validate(string path, List<string> problems)
    {
        base.Validate(path, problems);
        if (!Enum.IsDefined(Count))
            problems.Add($"{path}{nameof(Count)} is {Count}; it must be one of {string.Join(", ", Enum.GetNames<CountingRule>())}.");
        if (Slack < TimeSpan.Zero || Slack > TimeSpan.FromDays(3660))
            problems.Add($"{path}{nameof(Slack)} is {Slack}; it must be from 0 to ten years.");
        Try(() => (Cooldown ?? throw new ArgumentNullException(nameof(Cooldown))).Validated(""), path + nameof(Cooldown), problems);
        Try(() => (Breaker ?? throw new ArgumentNullException(nameof(Breaker))).Validated(""), path + nameof(Breaker), problems);
    }

    private protected static void Try(Action validate, string path, List<string> problems)
    {
        try
        {
            validate();
        }
        catch (ArgumentOutOfRangeException e)
        {
            // One line, which names the member in the way of the others; not what the exception puts around its words.
            var words = e.Message.Split(" (Parameter '")[0].TrimStart(':', ' ');
            problems.Add($"{path}.{e.ParamName} is {e.ActualValue}: {words}");
        }
        catch (ArgumentException e)
        {
            problems.Add($"{path}: {e.Message}");
        }
    }
}
