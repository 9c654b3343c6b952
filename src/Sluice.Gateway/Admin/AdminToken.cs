using System.Buffers.Text;
using System.Security.Cryptography;
using Sluice.Gateway.Keys;
using Sluice.Storage;
using Sluice.Storage.Settings;

namespace Sluice.Gateway.Admin;

/// <summary>
/// The admin token: given in the environment, else made at the first start. Of one that was made only the hash is kept in the database; the
/// token itself is shown once, on a terminal or in a file that only its owner can read.
/// </summary>
internal static class AdminToken
{
    public const string Variable = "SLUICE_ADMIN_TOKEN";

    private const string Setting = "admin_token_sha256";
    private const string Prefix = "sluice-admin-";
    private const string FileName = "admin-token";

    /// <summary>The hash of the token that is in force.</summary>
    /// <param name="given">The token from the environment; <see langword="null"/> or empty for none.</param>
    /// <param name="settings">Where the hash of a made token is kept.</param>
    /// <param name="directory">The data directory.</param>
    /// <param name="terminal">Shows a new token to whoever started the program; <see langword="null"/> where nobody looks.</param>
    /// <param name="output">Told where a new token is to be found.</param>
    /// <exception cref="StorageException">The token cannot be kept.</exception>
    public static async Task<SecretHash> EnsureAsync(string? given, ISettings settings, string directory, TextWriter? terminal, TextWriter output)
    {
        if (!string.IsNullOrEmpty(given))
            return SecretHash.Of(given);
        if (SecretHash.TryParse(await settings.GetAsync(Setting).ConfigureAwait(false), out var kept))
            return kept;

        var token = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        // Shown before it is kept: a start that dies in between makes another one, and never one that nobody has seen.
        if (terminal is not null)
        {
            await terminal.WriteLineAsync($"admin token, shown only now: {token}").ConfigureAwait(false);
        }
        else
        {
            var file = Path.Combine(directory, FileName);
            Write(file, token);
            await output.WriteLineAsync($"admin token written to {file}").ConfigureAwait(false);
        }

        var hash = SecretHash.Of(token);
        await settings.SetAsync(Setting, hash.ToHex()).ConfigureAwait(false);
        return hash;
    }

    // Written beside and moved, so that nobody ever reads half of it or finds it in a file with another mode.
    private static void Write(string file, string token)
    {
        var beside = file + ".new";
        try
        {
            File.Delete(beside);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var writer = new StreamWriter(beside, options))
                writer.Write(token + "\n");
            File.Move(beside, file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StorageException(file, "cannot be written", $"Give write permission, or set {Variable}.", error);
        }
    }
}
