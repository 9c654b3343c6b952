using System.Globalization;
using System.Runtime.InteropServices;

namespace Sluice.Storage;

/// <summary>
/// Chooses the native SQLite: the system's where it is newer than the one that comes with the package, since the system's gets
/// its fixes from the distribution. Chosen once a process, before the first database is opened.
/// </summary>
public static class SqliteRuntime
{
    private const string Bundled = "e_sqlite3";

    private static readonly Lazy<Choice> Chosen = new(Choose);

    /// <summary>Which SQLite runs, for people: <c>3.40.1 (system libsqlite3.so.0)</c> or <c>3.35.5 (bundled)</c>.</summary>
    public static string Describe()
    {
        var choice = Chosen.Value;
        return string.Create(CultureInfo.InvariantCulture, $"{SQLitePCL.raw.sqlite3_libversion().utf8_to_string()} ({choice.Source})");
    }

    internal static void Initialize() => _ = Chosen.Value;

    private static Choice Choose()
    {
        var provider = typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly;
        var bundledVersion = NativeLibrary.TryLoad(Bundled, provider, null, out var bundled) ? VersionOf(bundled) : 0;
        var choice = new Choice(bundled, "bundled");
        if (SystemName() is { } name && NativeLibrary.TryLoad(name, out var system) && VersionOf(system) > bundledVersion)
            choice = new Choice(system, "system " + name);

        NativeLibrary.SetDllImportResolver(provider, (library, _, _) =>
            string.Equals(library, Bundled, StringComparison.Ordinal) ? choice.Handle : 0);
        SQLitePCL.Batteries_V2.Init();
        return choice;
    }

    // Windows has no SQLite that programs are meant to share under this interface.
    private static string? SystemName() =>
        OperatingSystem.IsLinux() ? "libsqlite3.so.0" : OperatingSystem.IsMacOS() ? "/usr/lib/libsqlite3.dylib" : null;

    // 0 for a library that is not usable: not SQLite, or built without thread safety.
    private static unsafe int VersionOf(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, "sqlite3_libversion_number", out var version)
            || !NativeLibrary.TryGetExport(library, "sqlite3_threadsafe", out var threadSafe))
            return 0;
        return ((delegate* unmanaged[Cdecl]<int>)threadSafe)() == 0 ? 0 : ((delegate* unmanaged[Cdecl]<int>)version)();
    }

    private sealed record Choice(nint Handle, string Source);
}
