using System.Buffers.Text;
using System.Security.Cryptography;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Secrets;
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

    /// <summary>A new random token.</summary>
    public static string Make() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

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

        var token = Make();
        // Shown before it is kept: a start that dies in between makes another one, and never one that nobody has seen.
        if (terminal is not null)
        {
            await terminal.WriteLineAsync($"admin token, shown only now: {token}").ConfigureAwait(false);
        }
        else
        {
            var file = Path.Combine(directory, FileName);
            PrivateFile.Write(file, token, $"Give write permission, or set {Variable}.");
            await output.WriteLineAsync($"admin token written to {file}").ConfigureAwait(false);
        }

        var hash = SecretHash.Of(token);
        await settings.SetAsync(Setting, hash.ToHex()).ConfigureAwait(false);
        return hash;
    }

    /// <summary>Makes a new token, which holds from the next start on; in a gateway that runs, once it is put in force there.</summary>
    /// <param name="settings">Where its hash is kept.</param>
    /// <returns>The token, to be shown once.</returns>
    /// <exception cref="StorageException">It cannot be kept.</exception>
    public static async Task<string> ResetAsync(ISettings settings)
    {
        var token = Make();
        await settings.SetAsync(Setting, SecretHash.Of(token).ToHex()).ConfigureAwait(false);
        return token;
    }
}
