using System.CommandLine;
using Sluice.Gateway.Admin.Description;

namespace Sluice.Gateway.Commands;

/// <summary><c>sluice openapi</c>: prints the description of the API, for those who make clients from it.</summary>
internal static class OpenApiCommand
{
    public static Command Create()
    {
        var command = new Command("openapi", "Prints the OpenAPI description of the gateway, without starting it.");
        command.SetAction(async (parsed, _) =>
        {
            await parsed.InvocationConfiguration.Output.WriteLineAsync(await OpenApiDocument.PrintAsync().ConfigureAwait(false)).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
        return command;
    }
}
