using Sluice.Storage;
using Sluice.Storage.Settings;

namespace Sluice.Gateway.Secrets;

/// <summary>
/// Where the master key comes from: <c>SLUICE_MASTER_KEY</c>, else the file <c>master-key</c> in the data directory, which is made at the
/// first start. The database knows the id of the key in force: another key, or a lost one, is told at once and never replaced.
/// </summary>
internal static class MasterKeySource
{
    public const string Variable = "SLUICE_MASTER_KEY";
    public const string FileName = "master-key";

    /// <summary>The setting that holds the id of the key in force.</summary>
    public const string IdSetting = "master_key_id";

    private const string HowToMake = "Make one with: openssl rand -base64 32";

    /// <summary>The file of the key in force.</summary>
    public static string CurrentFile(string directory) => Path.Combine(directory, FileName);

    /// <summary>The file of the next key while a rotation is under way.</summary>
    public static string NextFile(string directory) => Path.Combine(directory, FileName + ".next");

    /// <summary>The file of a key that was in force once: backups from then need it.</summary>
    public static string OldFile(string directory, string id) => Path.Combine(directory, $"{FileName}.{id}");

    /// <summary>The key in force; made where there is none yet.</summary>
    /// <param name="given">The text of the variable; <see langword="null"/> or empty for none.</param>
    /// <param name="settings">Where the id of the key in force is kept.</param>
    /// <param name="directory">The data directory.</param>
    /// <param name="warn">Told in words when a key is made.</param>
    /// <exception cref="StorageException">The key is not one, is not the one in force, is lost, or cannot be kept.</exception>
    public static async Task<MasterKey> EnsureAsync(string? given, ISettings settings, string directory, Action<string> warn)
    {
        var id = await settings.GetAsync(IdSetting).ConfigureAwait(false);
        var key = FromVariable(Variable, given) ?? FromFiles(directory, id);
        if (key is null && id is not null)
        {
            throw new StorageException(CurrentFile(directory), $"is missing, and stored credentials are encrypted with master key {id}",
                $"Put the file back, or set {Variable} to that key.");
        }

        if (key is null)
        {
            key = MasterKey.Create();
            var file = CurrentFile(directory);
            PrivateFile.Write(file, key.Reveal(), $"Give write permission, or set {Variable}.");
            warn($"a master key was made and written to {file}; keep a copy elsewhere: without it stored credentials are lost");
        }

        if (id is null)
            await settings.SetAsync(IdSetting, key.Id).ConfigureAwait(false);
        else if (id != key.Id)
            throw Another(given, directory, key, id);
        return key;
    }

    /// <summary>A key from an environment variable; <see langword="null"/> where it is not set.</summary>
    /// <exception cref="StorageException">It is not a key.</exception>
    public static MasterKey? FromVariable(string variable, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return MasterKey.Parse(text, out var problem) ?? throw new StorageException(variable, problem!, $"It must be base64 of {MasterKey.Length} random bytes. {HowToMake}");
    }

    // A rotation that was cut short leaves two files, a database from a backup may need a key of old: the database says which one counts.
    private static MasterKey? FromFiles(string directory, string? id)
    {
        var current = FromFile(CurrentFile(directory));
        if (id is null || current?.Id == id)
            return current;
        if (FromFile(NextFile(directory)) is not { } next || next.Id != id)
            return FromFile(OldFile(directory, id)) ?? current;
        MasterKeyRotation.Finish(directory, current);
        return next;
    }

    private static MasterKey? FromFile(string file)
    {
        if (PrivateFile.Read(file) is not { } text)
            return null;
        return MasterKey.Parse(text, out var problem)
            ?? throw new StorageException(file, problem!, $"Put back the key that was there, or set {Variable}.");
    }

    private static StorageException Another(string? given, string directory, MasterKey key, string id) => new(
        string.IsNullOrWhiteSpace(given) ? CurrentFile(directory) : Variable,
        $"is master key {key.Id}, and stored credentials are encrypted with {id}",
        "Give that key; to change it, run: sluice master-key rotate");
}
