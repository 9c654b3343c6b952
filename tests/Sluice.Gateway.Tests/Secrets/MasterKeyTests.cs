using Sluice.Gateway.Secrets;
using Sluice.Gateway.Tests.Config;
using Sluice.Storage;
using Sluice.Storage.Settings;

namespace Sluice.Gateway.Tests.Secrets;

public sealed class MasterKeyTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_first_start_makes_a_key_for_its_owner_alone_and_warns()
    {
        var key = await EnsureAsync();
        var file = Path.Combine(_folder.Path, "master-key");

        Assert.Equal(32, Convert.FromBase64String(await File.ReadAllTextAsync(file)).Length);
        Assert.Contains(file, Assert.Single(_warnings), StringComparison.Ordinal);
        Assert.DoesNotContain(key.Reveal(), _warnings[0], StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        Assert.Equal(key.Id, (await EnsureAsync()).Id);
        Assert.Single(_warnings);
    }

    [Fact]
    public async Task A_key_from_the_environment_holds_and_is_not_kept()
    {
        var given = MasterKey.Create();
        Assert.Equal(given.Id, (await EnsureAsync(given.Reveal())).Id);
        Assert.Empty(_warnings);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "master-key")));
    }

    [Theory]
    [InlineData("hunter2", "is not base64")]
    [InlineData("c2hvcnQ=", "holds 5 bytes, not 32")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "the same byte over and over")]
    public async Task What_is_no_key_is_told_in_words_without_repeating_it(string text, string problem)
    {
        var error = await Assert.ThrowsAsync<StorageException>(() => EnsureAsync(text));
        Assert.StartsWith("SLUICE_MASTER_KEY: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains("openssl rand -base64 32", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(text, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_key_than_the_one_in_force_is_refused_and_both_are_named()
    {
        var first = await EnsureAsync();
        var other = MasterKey.Create();
        var error = await Assert.ThrowsAsync<StorageException>(() => EnsureAsync(other.Reveal()));
        Assert.Contains($"SLUICE_MASTER_KEY: is master key {other.Id}, and stored credentials are encrypted with {first.Id}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_key_is_told_and_no_other_takes_its_place()
    {
        var key = await EnsureAsync();
        File.Delete(Path.Combine(_folder.Path, "master-key"));

        var error = await Assert.ThrowsAsync<StorageException>(() => EnsureAsync());
        Assert.Contains("is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains(key.Id, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Path, "master-key")));
    }

    [Fact]
    public void A_key_shows_its_id_alone()
    {
        var key = MasterKey.Create();
        Assert.Equal($"master key {key.Id}", key.ToString());
        Assert.Equal(16, key.Id.Length);
        Assert.Equal(key.Id, MasterKey.Parse($" {key.Reveal()}\n", out _)!.Id);
    }

    private async Task<MasterKey> EnsureAsync(string? given = null)
    {
        using var database = SluiceDatabase.Open(_folder.Path);
        return await MasterKeySource.EnsureAsync(given, new SqliteSettings(database), _folder.Path, _warnings.Add);
    }
}
