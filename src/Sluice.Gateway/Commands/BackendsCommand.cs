using System.CommandLine;
using System.Text.Json;
using Sluice.Gateway.Commands.Operating;

namespace Sluice.Gateway.Commands;

/// <summary><c>sluice backends</c>: lists backends, and calls one to see what is wrong with it.</summary>
internal static class BackendsCommand
{
    public static Command Create(CommandSurroundings surroundings) => new("backends", "Lists backends, and tests one.") { List(surroundings), Test(surroundings) };

    private static Command List(CommandSurroundings surroundings)
    {
        var json = KeysCommand.JsonOption();
        var command = new Command("list", "Lists all backends in the order in which they are tried; credentials are masked.") { json };
        var options = new OperatorOptions(command, surroundings);
        command.SetAction((parsed, cancel) => options.RunAsync(parsed, makes: false, async (operated, output) =>
        {
            var backends = await operated.BackendsAsync(cancel).ConfigureAwait(false);
            if (parsed.GetValue(json))
                await output.WriteLineAsync(JsonSerializer.Serialize(backends, CommandJson.Default.IReadOnlyListBackendLine)).ConfigureAwait(false);
            else
                PlainTable.Write(output, ["NAME", "PROTOCOL", "POOL", "ENABLED", "URL", "KEY", "FROM"], backends.Select(Row));
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command Test(CommandSurroundings surroundings)
    {
        var name = KeysCommand.NameArgument();
        var command = new Command("test", "Calls a backend's provider, outside of all limits, and says what is wrong; exit code 1 if anything is.") { name };
        var options = new OperatorOptions(command, surroundings);
        command.SetAction((parsed, cancel) => options.RunAsync(parsed, makes: false, async (operated, output) =>
        {
            var tested = await operated.TestBackendAsync(parsed.GetRequiredValue(name), cancel).ConfigureAwait(false);
            if (!tested.Ok)
                throw new OperatorException($"{parsed.GetRequiredValue(name)}: {tested.Message}");
            await output.WriteLineAsync($"{parsed.GetRequiredValue(name)}: {tested.Message}").ConfigureAwait(false);
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static IReadOnlyList<string> Row(BackendLine backend) =>
        [backend.Name, backend.Protocol, backend.Pool, backend.Enabled ? "yes" : "no", backend.BaseUrl ?? "-", backend.ApiKey ?? "-", backend.ManagedBy];
}
