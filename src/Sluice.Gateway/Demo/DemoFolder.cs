namespace Sluice.Gateway.Demo;

/// <summary>A directory for the demo's configuration and data, which is gone when it ends.</summary>
internal sealed class DemoFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sluice-demo-");

    /// <summary>The directory.</summary>
    public string Path => _directory.FullName;

    /// <summary>The configuration.</summary>
    public string Config => System.IO.Path.Combine(Path, "sluice.json");

    /// <summary>The data directory.</summary>
    public string Data => System.IO.Path.Combine(Path, ".sluice");

    public void Dispose()
    {
        try
        {
            _directory.Delete(recursive: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // Somebody looks into it; it lies where the system clears up.
        }
    }
}
