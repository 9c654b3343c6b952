using System.CommandLine;
using Sluice.Gateway.Config;
using Sluice.Gateway.Config.Checks;
using Sluice.Gateway.Demo;
using Sluice.Gateway.Demo.View;
using Sluice.Storage;

namespace Sluice.Gateway.Commands;

/// <summary><c>sluice demo</c>: the gateway on simulated backends with live traffic.</summary>
internal static class DemoCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandSurroundings surroundings)
    {
        var listen = ServeCommand.ListenOption();
        var length = new Option<string?>("--for") { Description = "Ends after this time, such as 30s; Ctrl-C ends it too.", HelpName = "TIME" };
        length.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is { } text && !(Duration.TryParse(text, out var time) && time > TimeSpan.Zero))
                result.AddError($"--for: '{text}' is not a time of more than 0. Write it as 30s or 5m.");
        });
        var trace = new Option<string?>("--trace")
        {
            Description = "Replays a trace (timestamp_ms,input_tokens,output_tokens[,tenant,model]).",
            HelpName = "CSV",
        };
        var command = new Command("demo", "Shows the gateway at work on simulated backends. Needs nothing, keeps nothing.") { listen, length, trace };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            Options(parsed.GetValue(listen), parsed.GetValue(length), parsed.GetValue(trace), surroundings),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancellationToken));
        return command;
    }

    private static DemoOptions Options(string? listen, string? length, string? trace, CommandSurroundings surroundings)
    {
        var named = listen ?? (surroundings.Environment("SLUICE_LISTEN") is { Length: > 0 } value ? value : null);
        return new()
        {
            Listen = named ?? ServeCommand.DefaultListen,
            MayMove = named is null,
            For = length is not null && Duration.TryParse(length, out var time) ? time : null,
            Trace = trace is null ? null : Path.GetFullPath(Path.Combine(surroundings.Directory, trace)),
        };
    }

    private static async Task<int> RunAsync(DemoOptions options, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var closed = ListenRules.Validate([options.Listen], DemoConfig.Build(new(), "localhost"));
        foreach (var problem in closed)
            await error.WriteLineAsync($"sluice: {problem}").ConfigureAwait(false);
        if (closed.Count > 0)
            return ExitCodes.Failed;
        try
        {
            Func<IDemoView> view = LiveView.IsPossible(output) ? () => new LiveView(output) : () => new PlainView(output);
            await new DemoRun(options, output, TimeProvider.System).RunAsync(view, cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            await error.WriteLineAsync($"sluice: --trace: {e.Message}").ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException && options.Trace is not null)
        {
            await error.WriteLineAsync($"sluice: --trace: {e.Message} Name a trace that can be read.").ConfigureAwait(false);
        }
        catch (StorageException e)
        {
            await error.WriteLineAsync($"sluice: {e.Message}").ConfigureAwait(false);
        }
        catch (IOException e)
        {
            var problem = $"sluice: cannot listen on {options.Listen}: {e.Message} Name another address with --listen.";
            await error.WriteLineAsync(problem).ConfigureAwait(false);
        }

        return ExitCodes.Failed;
    }
}
