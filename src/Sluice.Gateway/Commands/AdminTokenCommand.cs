using System.CommandLine;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Commands.Operating;

namespace Sluice.Gateway.Commands;

/// <summary>
/// <c>sluice admin-token reset</c>: makes a new admin token. A running gateway is asked with the old one; who lost that stops the gateway, and
/// resets it in the data directory.
/// </summary>
internal static class AdminTokenCommand
{
    public static Command Create(CommandSurroundings surroundings)
    {
        var reset = new Command("reset", "Makes a new admin token and shows it, this once; the old one is void.");
        var options = new OperatorOptions(reset, surroundings);
        reset.SetAction((parsed, cancel) => options.RunAsync(parsed, makes: false, async (operated, output) =>
        {
            await output.WriteLineAsync(await operated.ResetTokenAsync(cancel).ConfigureAwait(false)).ConfigureAwait(false);
            if (operated is LocalOperator && surroundings.Variable(AdminToken.Variable) is not null)
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"sluice: warning: {AdminToken.Variable} is set, and holds instead while it is.").ConfigureAwait(false);
            return ExitCodes.Ok;
        }));
        return new Command("admin-token", "Makes a new admin token.") { reset };
    }
}
