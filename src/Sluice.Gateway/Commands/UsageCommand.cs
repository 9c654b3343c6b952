using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sluice.Gateway.Commands.Operating;
using Sluice.Gateway.Config;

namespace Sluice.Gateway.Commands;

/// <summary><c>sluice usage</c>: requests, tokens and cost.</summary>
internal static class UsageCommand
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3_650);

    public static Command Create(CommandSurroundings surroundings)
    {
        var last = new Option<string>("--last") { Description = "How far back, such as 24h or 7d.", HelpName = "TIME", DefaultValueFactory = _ => "24h" };
        last.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !(Duration.TryParse(text, out var time) && time > TimeSpan.Zero && time <= Longest))
                result.AddError($"--last: '{text}' is not a time of more than 0. Write it as 24h or 7d.");
        });
        var by = new Option<string>("--by") { Description = "What has a row.", HelpName = "WORD", DefaultValueFactory = _ => "model" };
        by.AcceptOnlyFromAmong("model", "backend", "key", "user", "agent", "hour", "day");
        var json = KeysCommand.JsonOption();
        var command = new Command("usage", "Requests, tokens and cost by model, backend, key, user, agent, hour or day.") { last, by, json };
        var options = new OperatorOptions(command, surroundings);
        command.SetAction((parsed, cancel) => options.RunAsync(parsed, makes: false, async (operated, output) =>
        {
            var time = Duration.TryParse(parsed.GetRequiredValue(last), out var length) ? length : TimeSpan.FromDays(1);
            var word = parsed.GetRequiredValue(by);
            var lines = await operated.UsageAsync(time, word, cancel).ConfigureAwait(false);
            if (parsed.GetValue(json))
                await output.WriteLineAsync(JsonSerializer.Serialize(lines, CommandJson.Default.IReadOnlyListUsageLine)).ConfigureAwait(false);
            else
                Write(output, word, lines);
            return ExitCodes.Ok;
        }));
        return command;
    }

    private static void Write(TextWriter output, string by, IReadOnlyList<UsageLine> lines)
    {
        PlainTable.Write(
            output,
            [by.ToUpperInvariant(), "REQUESTS>", "ERRORS>", "REFUSED>", "INPUT>", "CACHED>", "CACHE-WRITES>", "OUTPUT>", "USD>"],
            lines.Append(UsageLine.Total(lines)).Select(Row));
        if (lines.Sum(line => line.Unpriced) is > 0 and var unpriced)
            output.WriteLine($"{unpriced} requests used tokens whose price is not known; their cost is not in USD.");
    }

    private static IReadOnlyList<string> Row(UsageLine line) =>
    [
        line.Group.Length == 0 ? "-" : line.Group, Number(line.Requests), Number(line.Errors), Number(line.Refused), Number(line.InputTokens),
        Number(line.CachedInputTokens), Number(line.CacheWriteTokens), Number(line.OutputTokens), line.CostUsd.ToString("0.000000", CultureInfo.InvariantCulture),
    ];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
