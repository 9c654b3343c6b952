using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sluice.Gateway.Commands.Operating;
using Sluice.Gateway.Config;
using Sluice.Gateway.Config.Reading;

namespace Sluice.Gateway.Commands;

/// <summary><c>sluice keys</c>: makes, lists, rotates and revokes client keys.</summary>
internal static class KeysCommand
{
    private static readonly TimeSpan LongestKept = TimeSpan.FromDays(90);

    public static Command Create(CommandSurroundings surroundings) => new("keys", "Makes, lists, rotates and revokes client keys.")
    {
        CreateOne(surroundings), List(surroundings), Rotate(surroundings), Revoke(surroundings),
    };

    /// <summary>The argument that names a key or backend.</summary>
    public static Argument<string> NameArgument()
    {
        var name = new Argument<string>("NAME") { Description = "Its name: a-z, 0-9, _ and -." };
        name.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !Names.IsName(text))
                result.AddError($"'{text}' is not a name. Names are made of a-z, 0-9, _ and -, 64 characters at most.");
        });
        return name;
    }

    private static Command CreateOne(CommandSurroundings surroundings)
    {
        var name = NameArgument();
        var settings = new KeySettings();
        var command = new Command("create", "Makes a client key and shows it, this once.") { name };
        settings.AddTo(command);
        var options = new OperatorOptions(command, surroundings);
        command.SetAction((parsed, cancel) => options.RunAsync(parsed, makes: true, async (operated, output) =>
        {
            var key = await operated.CreateKeyAsync(parsed.GetRequiredValue(name), settings.Read(parsed), cancel).ConfigureAwait(false);
            await output.WriteLineAsync(key).ConfigureAwait(false);
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command List(CommandSurroundings surroundings)
    {
        var json = JsonOption();
        var command = new Command("list", "Lists all client keys; of each the beginning, which is no secret.") { json };
        var options = new OperatorOptions(command, surroundings);
        command.SetAction((parsed, cancel) => options.RunAsync(parsed, makes: false, async (operated, output) =>
        {
            var keys = await operated.KeysAsync(cancel).ConfigureAwait(false);
            if (parsed.GetValue(json))
                await output.WriteLineAsync(JsonSerializer.Serialize(keys, CommandJson.Default.IReadOnlyListKeyLine)).ConfigureAwait(false);
            else
                PlainTable.Write(output, ["NAME", "STATE", "GROUP", "KEY", "CREATED", "EXPIRES", "FROM"], keys.Select(Row));
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command Rotate(CommandSurroundings surroundings)
    {
        var name = NameArgument();
        var keep = new Option<string?>("--keep-old-for") { Description = "How long the old key still counts, such as 24h; not at all unless given.", HelpName = "TIME" };
        keep.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !(Duration.TryParse(text, out var time) && time <= LongestKept))
                result.AddError($"--keep-old-for: '{text}' is not a time of at most 90d. Write it as 24h.");
        });
        var command = new Command("rotate", "Gives a key a new secret and shows it, this once.") { name, keep };
        var options = new OperatorOptions(command, surroundings);
        command.SetAction((parsed, cancel) => options.RunAsync(parsed, makes: false, async (operated, output) =>
        {
            var time = parsed.GetValue(keep) is { } text && Duration.TryParse(text, out var kept) ? kept : TimeSpan.Zero;
            await output.WriteLineAsync(await operated.RotateKeyAsync(parsed.GetRequiredValue(name), time, cancel).ConfigureAwait(false)).ConfigureAwait(false);
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static Command Revoke(CommandSurroundings surroundings)
    {
        var name = NameArgument();
        var command = new Command("revoke", "Revokes a key for good.") { name };
        var options = new OperatorOptions(command, surroundings);
        command.SetAction((parsed, cancel) => options.RunAsync(parsed, makes: false, async (operated, output) =>
        {
            await operated.RevokeKeyAsync(parsed.GetRequiredValue(name), cancel).ConfigureAwait(false);
            await output.WriteLineAsync($"key '{parsed.GetRequiredValue(name)}' is revoked").ConfigureAwait(false);
            return ExitCodes.Ok;
        }));
        return command;
    }

    /// <summary>The option of lists.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "Writes JSON instead of a table." };

    private static IReadOnlyList<string> Row(KeyLine key) =>
        [key.Name, key.State, key.Group ?? "-", key.Keys is [var first, ..] ? first : "-", Day(key.Created), Day(key.Expires), key.ManagedBy];

    private static string Day(DateTimeOffset? time) => time?.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture) ?? "-";
}
