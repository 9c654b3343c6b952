using Sluice.Storage;

namespace Sluice.Gateway.Secrets;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>
    /// Writes a file with mode 0600. It is written beside and moved, so that nobody ever reads half of it or finds it in a file with another mode.
    /// </summary>
    /// <exception cref="StorageException">It cannot be written.</exception>
    public static void Write(string file, string text, string remedy)
    {
        var beside = file + ".new";
        try
        {
            File.Delete(beside);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var stream = new FileStream(beside, options))
            {
                stream.Write(System.Text.Encoding.UTF8.GetBytes(text + "\n"));
                stream.Flush(flushToDisk: true);
            }

            File.Move(beside, file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(file, "cannot be written", remedy, error);
        }
    }

    /// <summary>The text of a file without white space around it; <see langword="null"/> where there is no file.</summary>
    /// <exception cref="StorageException">It cannot be read.</exception>
    public static string? Read(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(file, "cannot be read", "Give the user that runs Sluice permission to read it.", error);
        }
    }
}
