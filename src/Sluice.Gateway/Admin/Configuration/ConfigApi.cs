using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Hosting;
using Sluice.Storage.Admins;

namespace Sluice.Gateway.Admin.Configuration;

/// <summary>The configuration in force, and reading it again.</summary>
internal sealed class ConfigApi(GatewayRuntime runtime, AdminServices services)
{
    public IEnumerable<AdminRoute> Routes =>
    [
        AdminRoute.Of(HttpMethods.Get, "/admin/config", AdminRole.Viewer, "getConfig", "The effective values with the source of each; secrets are masked.", AdminJson.Default.ConfigView, Show),
        AdminRoute.Of(HttpMethods.Post, "/admin/reload", AdminRole.Operator, "reloadConfig", "Reads the file again. Where anything is wrong with it, all of it is told (400) and what is in force stays.", AdminJson.Default.OutcomeView, ReloadAsync),
    ];

    private AdminResult<ConfigView> Show(AdminCall call)
    {
        if (call.WrongQuery() is { } wrong)
            return wrong;
        if (services.Configuration is not { } configuration)
            return AdminProblem.Nothing("configuration file");
        var running = runtime.Current;
        return new ConfigView(
            configuration.Result.Origin,
            running.Revision,
            running.Since.UtcDateTime,
            OutcomeView.Of(configuration.Last),
            SettingSources.List(running.Config, configuration.Result.Source));
    }

    private async ValueTask<AdminResult<OutcomeView>> ReloadAsync(AdminCall call)
    {
        if (call.WrongQuery() is { } wrong)
            return wrong;
        if (services.Configuration is not { } configuration)
            return AdminProblem.Nothing("configuration file");
        var outcome = await configuration.ReloadAsync("admin", call.Aborted).ConfigureAwait(false);
        if (services.Stores?.Audit is { } audit)
        {
            var result = outcome.IsApplied ? "config.reload" : "config.reload_failed";
            await audit.AppendAsync(call.Audit(result, "config"), CancellationToken.None).ConfigureAwait(false);
        }

        return outcome.IsApplied ? OutcomeView.Of(outcome) : AdminProblem.Invalid(outcome.Errors);
    }
}
