using Sluice.Gateway.Tests.Config;

namespace Sluice.Gateway.Tests.Commands;

/// <summary>A directory with a configuration, and the commands run in it.</summary>
internal sealed class Operated : IDisposable
{
    public const string Config = """
        { "backends": { "sim": { "protocol": "simulated" }, "real": { "protocol": "openai", "apiKey": "sk-provider-0123456789abcd", "baseUrl": "http://127.0.0.1:1/v1" } },
          "groups": { "platform": { "limits": { "rpm": 100 } } },
          "keys": { "of-the-file": { "key": "sk-of-the-file-0123456789" } } }
        """;

    public Operated(string config = Config) => Folder.Write("sluice.json", config);

    public Folder Folder { get; } = new();

    public string Data => Path.Combine(Folder.Path, ".sluice");

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public Task<CommandRun> RunAsync(string line) => CommandRun.OfAsync(Folder.Path, Environment, line.Split(' '));

    /// <summary>Runs a command that has to succeed, and returns what it wrote.</summary>
    public async Task<string> OutputAsync(string line)
    {
        var run = await RunAsync(line);
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.ExitCode);
        return run.Output.TrimEnd('\n');
    }

    /// <summary>Runs a command that has to fail, and returns its one line.</summary>
    public async Task<string> ErrorAsync(string line, int code = 1)
    {
        var run = await RunAsync(line);
        Assert.Equal(code, run.ExitCode);
        Assert.Equal("", run.Output);
        return Assert.Single(run.ErrorLines);
    }

    public void Dispose() => Folder.Dispose();
}
