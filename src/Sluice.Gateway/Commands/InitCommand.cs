using System.CommandLine;
using Sluice.Gateway.Config;

namespace Sluice.Gateway.Commands;

/// <summary><c>sluice init</c>: writes a commented configuration that works; never over an existing file.</summary>
internal static class InitCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandSurroundings surroundings)
    {
        var file = new Option<string?>("--config") { Description = "Where to write; sluice.json here unless given.", HelpName = "FILE" };
        var command = new Command("init", "Write a commented sluice.json that works.") { file };
        command.SetAction((parsed, cancel) => RunAsync(
            Path.GetFullPath(Path.Combine(surroundings.Directory, parsed.GetValue(file) ?? ConfigLocator.DefaultFile)),
            parsed.InvocationConfiguration, cancel));
        return command;
    }

    private static async Task<int> RunAsync(string path, InvocationConfiguration streams, CancellationToken cancel)
    {
        try
        {
            var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await using (stream.ConfigureAwait(false))
            {
                var writer = new StreamWriter(stream);
                await using (writer.ConfigureAwait(false))
                    await writer.WriteAsync(InitTemplate.Text.AsMemory(), cancel).ConfigureAwait(false);
            }
        }
        catch (IOException) when (Path.Exists(path))
        {
            await streams.Error.WriteLineAsync(
                $"sluice init: {path} exists and is not overwritten. Move it away, or name another file with --config.")
                .ConfigureAwait(false);
            return ExitCodes.Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await streams.Error.WriteLineAsync(
                $"sluice init: {path} cannot be written. See that its directory exists and that this user may write there.")
                .ConfigureAwait(false);
            return ExitCodes.Failed;
        }

        await streams.Output.WriteLineAsync($"Wrote {path}. Next: sluice check, then sluice serve.").ConfigureAwait(false);
        return ExitCodes.Ok;
    }
}
