namespace Sluice.Storage.Tests.Faults;

/// <summary>Makes a disk fail.</summary>
internal static class DiskFault
{
    /// <summary>Takes all the room that a disk has.</summary>
    public static void Fill(string file)
    {
        using var ballast = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var page = new byte[4_096];
        try
        {
            while (true)
                ballast.Write(page);
        }
        catch (IOException)
        {
            // The disk is full.
        }
    }
}
