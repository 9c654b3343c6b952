using System.CommandLine;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Commands.Operating;
using Sluice.Storage;

namespace Sluice.Gateway.Commands;

/// <summary><c>sluice admin-token reset</c>: makes a new admin token where the old one is lost. Works on the data directory: who lost the token cannot ask a running gateway.</summary>
internal static class AdminTokenCommand
{
    public static Command Create(CommandSurroundings surroundings)
    {
        var data = DataPath.Option();
        var config = SluiceCommand.ConfigOption();
        var reset = new Command("reset", "Makes a new admin token and shows it, this once; the gateway must not run.") { data, config };
        reset.SetAction(async (parsed, cancel) =>
        {
            try
            {
                var directory = DataPath.Of(parsed.GetValue(data), parsed.GetValue(config), surroundings);
                var stores = await LocalStores.OpenAsync(directory, makes: false, surroundings.Environment, static _ => { }).ConfigureAwait(false);
                await using (stores.ConfigureAwait(false))
                {
                    var token = await AdminToken.ResetAsync(stores.Settings).ConfigureAwait(false);
                    await stores.Audit.AppendAsync(new() { Actor = "cli", Action = "admin_token.reset", Subject = "admin_token" }, cancel).ConfigureAwait(false);
                    await parsed.InvocationConfiguration.Output.WriteLineAsync(token).ConfigureAwait(false);
                }

                if (surroundings.Variable(AdminToken.Variable) is not null)
                    await parsed.InvocationConfiguration.Error.WriteLineAsync($"sluice: warning: {AdminToken.Variable} is set, and holds instead while it is.").ConfigureAwait(false);
                return ExitCodes.Ok;
            }
            catch (Exception problem) when (problem is OperatorException or StorageException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"sluice: {problem.Message}").ConfigureAwait(false);
                return ExitCodes.Failed;
            }
        });
        return new Command("admin-token", "Makes a new admin token.") { reset };
    }
}
