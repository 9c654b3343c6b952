namespace Sluice.Gateway.Commands;

/// <summary>What a command sees of the machine besides its arguments.</summary>
/// <param name="Environment">Looks up an environment variable.</param>
/// <param name="Directory">The working directory.</param>
internal sealed record CommandSurroundings(Func<string, string?> Environment, string Directory)
{
    /// <summary>Whether somebody looks at the output: it is a terminal, not a file or another program.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>The value of an environment variable; <see langword="null"/> where it is not set or empty.</summary>
    public string? Variable(string name) => Environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>The real ones.</summary>
    public static CommandSurroundings OfProcess() =>
        new(System.Environment.GetEnvironmentVariable, System.Environment.CurrentDirectory) { IsTerminal = !Console.IsOutputRedirected };
}
