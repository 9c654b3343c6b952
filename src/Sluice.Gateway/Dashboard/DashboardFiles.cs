using System.Collections.Frozen;
using System.Reflection;
using System.Text;

namespace Sluice.Gateway.Dashboard;

/// <summary>What the build of <c>dashboard/</c> put into the program.</summary>
/// <param name="page">The page, with <see cref="Nonce"/> where a nonce belongs; <see langword="null"/> where it was built without.</param>
/// <param name="files">What the page loads, by path.</param>
internal sealed class DashboardFiles(string? page, IReadOnlyDictionary<string, DashboardFile> files)
{
    /// <summary>What stands in the page in the place of a nonce.</summary>
    public const string Nonce = "__SLUICE_NONCE__";

    private const string Prefix = "dashboard/";
    private const string Index = Prefix + "index.html";

    private static readonly Lazy<DashboardFiles> OfProgram = new(() => Read(typeof(DashboardFiles).Assembly));

    private readonly FrozenDictionary<string, DashboardFile> _files = files.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Those of this program.</summary>
    public static DashboardFiles Embedded => OfProgram.Value;

    public string? Page { get; } = page;

    /// <summary>The file at a path, which begins with a slash.</summary>
    public DashboardFile? Find(string path) => _files.GetValueOrDefault(path);

    private static DashboardFiles Read(Assembly assembly)
    {
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToArray();
        var files = new Dictionary<string, DashboardFile>(StringComparer.Ordinal);
        foreach (var name in names.Where(name => name.EndsWith(".br", StringComparison.Ordinal)))
        {
            var bare = name[..^".br".Length];
            files[bare[(Prefix.Length - 1)..]] = new(
                ContentType(bare), () => Bytes(assembly, name), () => Bytes(assembly, bare + ".gz"), bare.StartsWith(Prefix + "assets/", StringComparison.Ordinal));
        }

        return new(names.Contains(Index, StringComparer.Ordinal) ? Encoding.UTF8.GetString(Bytes(assembly, Index)) : null, files);
    }

    private static byte[] Bytes(Assembly assembly, string name)
    {
        using var resource = assembly.GetManifestResourceStream(name)!;
        var bytes = new byte[resource.Length];
        resource.ReadExactly(bytes);
        return bytes;
    }

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"The dashboard holds a file of an unknown kind: '{other}'."),
    };
}
