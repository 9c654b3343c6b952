using System.Text.RegularExpressions;

namespace Sluice.Tests.Docs;

/// <summary>A sample: the body of a public method of a file <c>DocSamples.cs</c> or <c>DocSamples.Part.cs</c>, as it is written there.</summary>
/// <param name="Source">The file.</param>
/// <param name="Method">The method.</param>
/// <param name="Body">Its body without the indentation.</param>
internal sealed partial record SampleSource(string Source, string Method, string Body)
{
    /// <summary>Where the samples are that print what their pages say.</summary>
    public const string OfTheEngine = "tests/Sluice.Tests/Docs";

    private const string Indentation = "        ";

    public static IReadOnlyList<SampleSource> All { get; } =
    [
        .. new[] { OfTheEngine, "tests/Sluice.Gateway.Tests/Docs", "tests/Sluice.Libraries.Tests/Docs" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "DocSamples*.cs").Order(StringComparer.Ordinal))
            .SelectMany(file => Of(Path.GetRelativePath(Repository.Root, file), File.ReadAllText(file))),
    ];

    /// <summary>Whole programs, in <c>samples/</c>: those have their own tests, which run them.</summary>
    public static IReadOnlyList<string> Programs { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "Program.cs", SearchOption.AllDirectories).Select(file => Repository.Read(file).TrimEnd('\n'))];

    public static IReadOnlyList<SampleSource> Of(string file, string code) =>
    [
        .. Methods().Matches(code).Select(match => new SampleSource(
            file,
            match.Groups["name"].Value,
            string.Join('\n', match.Groups["body"].Value.TrimEnd('\n').Split('\n').Select(Dedent)))),
    ];

    private static string Dedent(string line) => line.StartsWith(Indentation, StringComparison.Ordinal) ? line[Indentation.Length..] : line;

    [GeneratedRegex(@"^    public static (?:async Task|void) (?<name>\w+)\([^)]*\)\n    \{\n(?<body>.*?)^    \}", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Methods();
}
