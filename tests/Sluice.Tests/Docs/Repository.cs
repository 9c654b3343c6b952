namespace Sluice.Tests.Docs;

/// <summary>The files of the repository, found upwards from where the tests run.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>README.md, CHANGELOG.md and the like, and everything in docs/; relative to the root.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        .. new[] { Root, Path.Combine(Root, "docs") }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md"))
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n");

    public static bool Has(string path) => Path.Exists(Path.Combine(Root, path));

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Sluice.slnx"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The tests do not run inside the repository: no Sluice.slnx above them."));
}
