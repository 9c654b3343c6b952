using System.CommandLine;
using Sluice.Gateway.Admin;
using Sluice.Storage;

namespace Sluice.Gateway.Commands.Operating;

/// <summary>
/// The options of commands that work on a gateway: <c>--url</c> for a running one, else <c>--data</c> and <c>--config</c> for one that does not run.
/// </summary>
internal sealed class OperatorOptions
{
    private readonly Option<string?> _url = new("--url") { Description = "A running gateway, asked with SLUICE_ADMIN_TOKEN; SLUICE_URL unless given.", HelpName = "URL" };
    private readonly Option<string?> _data = DataPath.Option();
    private readonly Option<string?> _config = SluiceCommand.ConfigOption();
    private readonly CommandSurroundings _surroundings;

    /// <summary>Adds the options to a command.</summary>
    public OperatorOptions(Command command, CommandSurroundings surroundings)
    {
        _surroundings = surroundings;
        _url.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !IsUrl(text, out _))
                result.AddError("--url: not a URL. Write it as http://127.0.0.1:9190.");
        });
        command.Options.Add(_url);
        command.Options.Add(_data);
        command.Options.Add(_config);
    }

    /// <summary>Runs a command's work; every problem is one line on stderr.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="makes">Whether a data directory that is not there is made.</param>
    /// <param name="work">The work.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(ParseResult parsed, bool makes, Func<IOperator, TextWriter, Task<int>> work)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            var url = parsed.GetValue(_url) ?? _surroundings.Variable("SLUICE_URL");
            if (url is not null && (!IsUrl(url, out _) || _surroundings.Variable(AdminToken.Variable) is null))
            {
                await error.WriteLineAsync(IsUrl(url, out _)
                    ? $"sluice: {AdminToken.Variable} is not set. Set it to the admin token of {url}."
                    : "sluice: SLUICE_URL is not a URL. Write it as http://127.0.0.1:9190.").ConfigureAwait(false);
                return ExitCodes.BadUsage;
            }

            IOperator operated = url is not null && IsUrl(url, out var address)
                ? new RemoteOperator(address, _surroundings.Variable(AdminToken.Variable)!)
                : await LocalOperator.OpenAsync(parsed.GetValue(_data), parsed.GetValue(_config), makes, _surroundings).ConfigureAwait(false);
            await using (operated.ConfigureAwait(false))
                return await work(operated, parsed.InvocationConfiguration.Output).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is OperatorException or StorageException)
        {
            await error.WriteLineAsync($"sluice: {problem.Message}").ConfigureAwait(false);
            return ExitCodes.Failed;
        }
    }

    private static bool IsUrl(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0;
}
