using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Sluice.Control;
using Sluice.Health;
using Sluice.Resilience;

namespace Sluice.Hosting;

/// <summary>Refuses a section with members that are no options: a limit whose name is misspelled would limit nothing.</summary>
/// <param name="name">The policy's name, which messages begin with.</param>
/// <param name="section">What describes the policy.</param>
internal sealed class SectionValidator(string name, IConfiguration section) : IValidateOptions<TrafficControlOptions>
{
    private static readonly string[] Options = NamesOf(typeof(TrafficControlOptions).GetProperties());
    private static readonly string[] Tenant = NamesOf(typeof(TenantSettings).GetProperties());
    private static readonly string[] Budget = NamesOf(typeof(BudgetSettings).GetProperties());
    private static readonly string[] Price = NamesOf(typeof(PriceSettings).GetProperties());
    private static readonly string[] Cooldown = NamesOf(typeof(CooldownOptions).GetProperties());
    private static readonly string[] Breaker = NamesOf(typeof(BreakerOptions).GetProperties());
    private static readonly string[] Retry = NamesOf(typeof(RetryPolicy).GetProperties());

    public ValidateOptionsResult Validate(string? named, TrafficControlOptions options)
    {
        if (!string.Equals(named, name, StringComparison.Ordinal))
            return ValidateOptionsResult.Skip;
        var problems = new List<string>();
        Check(section, Options, problems);
        Check(section.GetSection(nameof(options.Cooldown)), Cooldown, problems);
        Check(section.GetSection(nameof(options.Breaker)), Breaker, problems);
        Check(section.GetSection(nameof(options.Retry)), Retry, problems);
        CheckEach(section.GetSection(nameof(options.Prices)), Price, problems);
        CheckEach(section.GetSection(nameof(options.Budgets)), Budget, problems);
        var tenant = section.GetSection(nameof(options.PerTenant));
        Check(tenant, Tenant, problems);
        CheckEach(tenant.GetSection(nameof(options.PerTenant.Budgets)), Budget, problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private void CheckEach(IConfiguration sections, string[] known, List<string> problems)
    {
        foreach (var each in sections.GetChildren())
            Check(each, known, problems);
    }

    private void Check(IConfiguration of, string[] known, List<string> problems)
    {
        foreach (var member in of.GetChildren())
        {
            if (!known.Contains(member.Key, StringComparer.OrdinalIgnoreCase))
                problems.Add($"Sluice policy '{name}': {member.Path} is no option, so that it would have no effect; known are {string.Join(", ", known)}.");
        }
    }

    // What is a delegate can be set in code alone.
    private static string[] NamesOf(PropertyInfo[] properties) =>
        [.. properties.Where(property => !property.PropertyType.IsAssignableTo(typeof(Delegate))).Select(property => property.Name).Order(StringComparer.Ordinal)];
}
