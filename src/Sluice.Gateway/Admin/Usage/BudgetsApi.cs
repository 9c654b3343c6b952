using System.Globalization;
using System.Text.Json;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Config.Reading;
using Sluice.Gateway.Hosting;
using Sluice.Limits;
using Sluice.Pricing;
using Sluice.Storage.Admins;
using Sluice.Storage.History;

namespace Sluice.Gateway.Admin.Usage;

/// <summary>Corrections of what budgets and other limits count.</summary>
internal sealed class BudgetsApi(GatewayRuntime runtime, AdminServices services)
{
    private const decimal MostUsd = 1_000_000;

    public IEnumerable<AdminRoute> Routes =>
    [
        AdminRoute.Of(HttpMethods.Post, "/admin/budgets/adjust", AdminRole.Admin, "adjustBudget", "Corrects what a budget or limit counts; open calls keep what they hold.", AdminJson.Default.BudgetCorrected, AdjustAsync) with
        {
            Body = AdminJson.Default.BudgetCorrection,
        },
    ];

    private async ValueTask<AdminResult<BudgetCorrected>> AdjustAsync(AdminCall call)
    {
        var context = new ReadContext(static _ => null);
        var (body, problem) = await call.ReadAsync(context).ConfigureAwait(false);
        if (problem is not null)
            return problem;
        var o = new ObjectReader(body ?? SourceNode.EmptyObject, context);
        var scope = Required(o, "scope", "Write whose limit it is, such as \"key:team-a\".");
        var name = Required(o, "limit", "Write the limit's name, such as \"usd/day\".");
        var reason = Required(o, "reason", "Write why, for the audit log.");
        var usd = o.Decimal("usd", -MostUsd, MostUsd, "Write dollars from -1000000 to 1000000.");
        var amount = o.Has("amount") ? o.Whole("amount", 0, -1_000_000_000_000, 1_000_000_000_000, "Write a whole number.") : (long?)null;
        if (o.Has("usd") == o.Has("amount"))
            o.Missing("usd", "Write \"usd\" for a budget, or \"amount\" for any other limit.");
        o.Take("amount");
        o.Finish();
        if (context.HasErrors)
            return AdminProblem.Invalid(context.Errors());

        if (runtime.Admission.ReadScope(scope!) is not { } reading)
            return AdminProblem.NotFound($"There is no scope '{scope}'. GET /admin/status shows whose limits there are.");
        if (reading.Limits.FirstOrDefault(limit => limit.Name == name) is not { } found)
            return AdminProblem.NotFound($"'{scope}' has no limit '{name}'. It has: {string.Join(", ", reading.Limits.Select(limit => limit.Name))}.");
        var isMoney = found.Dimension == Dimension.Cost;
        if (isMoney != usd is not null)
        {
            return AdminProblem.Invalid(
            [
                new(isMoney ? "amount" : "usd", "", isMoney ? $"'{name}' counts money" : $"'{name}' counts no money", isMoney ? "Write \"usd\"." : "Write \"amount\"."),
            ]);
        }

        var wanted = isMoney ? (long)(usd!.Value * 1_000_000_000m) : amount!.Value;
        // What is not written down must not be done.
        if (services.Stores is { } stores)
        {
            var what = string.Create(CultureInfo.InvariantCulture, $"{{\"limit\":{JsonName(name!)},\"{(isMoney ? "usd" : "amount")}\":{(isMoney ? usd!.Value : amount!.Value)}}}");
            var correction = new CorrectionEntry
            {
                Time = runtime.Time.GetUtcNow(),
                Actor = call.Actor.Name,
                Scope = scope!,
                LimitName = name!,
                Dimension = Words.Snake(found.Dimension.ToString()),
                Amount = wanted,
                Reason = reason!,
            };
            await stores.History.CorrectAsync(correction, call.Audit("budget.adjust", scope!, after: what, reason: reason), CancellationToken.None).ConfigureAwait(false);
        }

        var done = runtime.Admission.Adjust(scope!, name!, wanted, reason!);
        if (runtime.State is { } state)
            await state.SaveAsync().ConfigureAwait(false); // no journal has corrections
        return new BudgetCorrected(scope!, name!, isMoney ? new NanoUsd(done).Usd : null, isMoney ? null : done);
    }

    private static string JsonName(string name) => JsonSerializer.Serialize(name, AdminJson.Default.String);

    private static string? Required(ObjectReader o, string name, string remedy)
    {
        if (!o.Has(name))
            o.Missing(name, remedy);
        return o.Has(name) ? o.Line(name) : null;
    }
}
