using System.CommandLine;
using Sluice.Gateway.Commands.Operating;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Secrets;
using Sluice.Storage;
using Sluice.Storage.Audit;

namespace Sluice.Gateway.Commands;

/// <summary><c>sluice master-key rotate</c>: encrypts everything stored with another key, while the gateway does not run.</summary>
internal static class MasterKeyCommand
{
    /// <summary>The variable that holds the next key, where the one in force comes from the environment.</summary>
    public const string NextVariable = "SLUICE_NEW_MASTER_KEY";

    public static Command Create(CommandSurroundings surroundings)
    {
        var data = DataPath.Option();
        var config = SluiceCommand.ConfigOption();
        var rotate = new Command("rotate", "Encrypts every stored credential with another key; the gateway must not run.") { data, config };
        rotate.SetAction(async (parsed, cancel) =>
        {
            try
            {
                var directory = DataPath.Of(parsed.GetValue(data), parsed.GetValue(config), surroundings);
                var stores = await LocalStores.OpenAsync(directory, makes: false, surroundings.Environment, static _ => { }).ConfigureAwait(false);
                await using (stores.ConfigureAwait(false))
                {
                    var isFromVariable = surroundings.Variable(MasterKeySource.Variable) is not null;
                    var told = isFromVariable ? await ToVariableAsync(stores, surroundings).ConfigureAwait(false) : await ToFileAsync(stores).ConfigureAwait(false);
                    await parsed.InvocationConfiguration.Output.WriteLineAsync(told).ConfigureAwait(false);
                }

                return ExitCodes.Ok;
            }
            catch (Exception problem) when (problem is OperatorException or StorageException)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"sluice: {problem.Message}").ConfigureAwait(false);
                return ExitCodes.Failed;
            }
        });
        return new Command("master-key", "Replaces the key that stored credentials are encrypted with.") { rotate };
    }

    private static async Task<string> ToFileAsync(GatewayStores stores)
    {
        var directory = stores.Database.Directory;
        var next = MasterKey.Create();
        PrivateFile.Write(MasterKeySource.NextFile(directory), next.Reveal(), "Give write permission on the data directory.");
        var count = await RotateAsync(stores, next).ConfigureAwait(false);
        MasterKeyRotation.Finish(directory, stores.MasterKey);
        var old = MasterKeySource.OldFile(directory, stores.MasterKey.Id);
        return $"{count} credentials are encrypted with {next}. Keep a copy of {MasterKeySource.CurrentFile(directory)}. Backups made before need {old}: delete it once they are gone.";
    }

    private static async Task<string> ToVariableAsync(GatewayStores stores, CommandSurroundings surroundings)
    {
        var next = MasterKeySource.FromVariable(NextVariable, surroundings.Variable(NextVariable))
            ?? throw new OperatorException($"{NextVariable} is not set. Set it to the next key; make one with: openssl rand -base64 32");
        if (next.Id == stores.MasterKey.Id)
            throw new OperatorException($"{NextVariable} is the key in force already. Make another with: openssl rand -base64 32");
        var count = await RotateAsync(stores, next).ConfigureAwait(false);
        return $"{count} credentials are encrypted with {next}. Set {MasterKeySource.Variable} to it before the next start; keep the old one for backups made before.";
    }

    private static async Task<int> RotateAsync(GatewayStores stores, MasterKey next)
    {
        var count = await MasterKeyRotation.RunAsync(stores.Database, stores.MasterKey, next).ConfigureAwait(false);
        var entry = new AuditEntry { Actor = "cli", Action = "master_key.rotate", Subject = "master_key", Before = stores.MasterKey.Id, After = next.Id };
        await stores.Audit.AppendAsync(entry).ConfigureAwait(false);
        return count;
    }
}
