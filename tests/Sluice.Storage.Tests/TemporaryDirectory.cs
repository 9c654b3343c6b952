namespace Sluice.Storage.Tests;

/// <summary>A directory of its own for one test, removed afterwards.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("sluice-test-").FullName;

    public string Database => System.IO.Path.Combine(Path, "sluice.db");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
