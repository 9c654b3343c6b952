using Sluice.Gateway.Admin;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Tests.Config;
using Sluice.Storage;
using Sluice.Storage.Settings;

namespace Sluice.Gateway.Tests.Admin;

public sealed class AdminTokenTests
{
    [Fact]
    public async Task A_made_token_is_written_for_its_owner_alone_and_kept_over_a_restart()
    {
        using var folder = new Folder();
        var (first, output) = await EnsureAsync(folder, null);
        var file = Path.Combine(folder.Path, "admin-token");
        var token = (await File.ReadAllTextAsync(file)).TrimEnd('\n');

        Assert.StartsWith("sluice-admin-", token, StringComparison.Ordinal);
        Assert.True(token.Length > 50);
        Assert.Equal(SecretHash.Of(token), first);
        Assert.Contains(file, output, StringComparison.Ordinal);
        Assert.DoesNotContain(token, output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        File.Delete(file);
        var (second, silence) = await EnsureAsync(folder, null);
        Assert.Equal(first, second);
        Assert.Empty(silence);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task A_token_shown_on_a_terminal_is_shown_once_and_written_nowhere()
    {
        using var folder = new Folder();
        var (hash, shown) = await EnsureAsync(folder, null, isTerminal: true);
        var (_, silence) = await EnsureAsync(folder, null, isTerminal: true);
        var token = shown[shown.IndexOf("sluice-admin-", StringComparison.Ordinal)..].Trim();

        Assert.Equal(SecretHash.Of(token), hash);
        Assert.Empty(silence);
        foreach (var file in Directory.EnumerateFiles(folder.Path))
            Assert.DoesNotContain(token, await File.ReadAllTextAsync(file, System.Text.Encoding.Latin1), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_from_the_environment_holds_and_is_not_kept()
    {
        using var folder = new Folder();
        var (given, output) = await EnsureAsync(folder, "from-the-environment");
        Assert.Equal(SecretHash.Of("from-the-environment"), given);
        Assert.Empty(output);
        Assert.False(File.Exists(Path.Combine(folder.Path, "admin-token")));

        var (made, _) = await EnsureAsync(folder, "");
        Assert.NotEqual(given, made);
    }

    [Fact]
    public void A_hash_is_read_back_as_it_was_written()
    {
        var hash = SecretHash.Of("a secret");
        Assert.True(SecretHash.TryParse(hash.ToHex(), out var read));
        Assert.Equal(hash, read);
        Assert.False(SecretHash.TryParse(null, out _));
        Assert.False(SecretHash.TryParse(hash.ToHex()[..^1], out _));
        Assert.False(SecretHash.TryParse(new string('x', 64), out _));
    }

    private static async Task<(SecretHash Hash, string Output)> EnsureAsync(Folder folder, string? given, bool isTerminal = false)
    {
        using var database = SluiceDatabase.Open(folder.Path);
        await using var output = new StringWriter();
        var hash = await AdminToken.EnsureAsync(given, new SqliteSettings(database), folder.Path, isTerminal ? output : null, output);
        return (hash, output.ToString());
    }
}
