using System.Text;
using Sluice.Admission;
using Sluice.Gateway.Config;
using Sluice.Gateway.Config.Stored;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Routing;
using Sluice.Storage.Keys;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Keys;

public sealed class ClientKeysTests
{
    private const string FileSecret = "sk-of-the-file-0123456789";
    private readonly VirtualTimeProvider _time = new();

    [Fact]
    public void Keys_of_the_file_and_of_the_database_are_both_known()
    {
        var (made, secret) = MadeKey.Create();
        var keys = Keys([("stored", "{}", [secret])]);

        Assert.Equal("stored", keys.Find(made, out _)!.Name);
        Assert.Equal("of-the-file", keys.Find(FileSecret, out _)!.Name);
        Assert.Equal("of-the-file stored", string.Join(' ', keys.All.Select(key => key.Name)));
    }

    [Fact]
    public void A_key_that_was_made_elsewhere_is_not_known_and_one_with_a_typing_error_is_told_so()
    {
        var (made, secret) = MadeKey.Create();
        var keys = Keys([("stored", "{}", [secret])]);

        Assert.Null(keys.Find(MadeKey.Create().Key, out var unknown));
        Assert.Contains("is not known here", unknown, StringComparison.Ordinal);
        Assert.Null(keys.Find(made[..^1] + (made[^1] == 'x' ? 'y' : 'x'), out var typo));
        Assert.Contains("typing error", typo, StringComparison.Ordinal);
    }

    [Fact]
    public void The_right_id_with_another_secret_is_not_known()
    {
        var (_, secret) = MadeKey.Create();
        var (other, otherSecret) = MadeKey.Create();
        var keys = Keys([("stored", "{}", [otherSecret with { Salt = secret.Salt, Hash = secret.Hash }])]);

        Assert.Null(keys.Find(other, out var problem));
        Assert.Contains("is not known here", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_rotation_the_old_secret_is_good_until_its_grace_ends()
    {
        var (old, oldSecret) = MadeKey.Create();
        var (made, secret) = MadeKey.Create();
        var keys = Keys([("stored", "{}", [secret, oldSecret with { ValidUntil = _time.GetUtcNow().AddHours(1) }])]);

        Assert.NotNull(keys.Find(old, out _));
        _time.Advance(TimeSpan.FromHours(1) - TimeSpan.FromTicks(1));
        Assert.NotNull(keys.Find(old, out _));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(keys.Find(old, out _));
        Assert.NotNull(keys.Find(made, out _));
    }

    [Fact]
    public void A_stored_key_expires_and_is_switched_off_as_one_of_the_file_is()
    {
        var (off, offSecret) = MadeKey.Create();
        var (past, pastSecret) = MadeKey.Create();
        var until = _time.GetUtcNow().AddMinutes(1).UtcDateTime;
        var keys = Keys(
            [("off", """{"enabled":false}""", [offSecret]), ("past", $$"""{"expires":"{{until:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""", [pastSecret])]);

        Assert.Null(keys.Find(off, out var problem));
        Assert.Contains("'off' is switched off", problem, StringComparison.Ordinal);
        Assert.NotNull(keys.Find(past, out _));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(keys.Find(past, out problem));
        Assert.Contains("'past' expired", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_whose_stored_hash_is_damaged_opens_nothing()
    {
        var (made, secret) = MadeKey.Create();
        Assert.Null(Keys([("stored", "{}", [secret with { Hash = "" }])]).Find(made, out _));
    }

    private ClientKeys Keys(IReadOnlyList<(string Name, string Settings, IReadOnlyList<StoredKeySecret> Secrets)> stored)
    {
        const string File = $$"""{ "backends": { "sim": { "protocol": "simulated" } }, "keys": { "of-the-file": { "key": "{{FileSecret}}" } } }""";
        var read = ConfigLoader.Parse(Encoding.UTF8.GetBytes(File), "test", _ => null, null, new StoredConfig
        {
            Keys = [.. stored.Select(key => new StoredMember(key.Name, key.Settings))],
            Secrets = stored.ToDictionary(key => key.Name, key => key.Secrets, StringComparer.Ordinal),
        });
        Assert.Empty(read.Errors);
        return new ClientKeys(read.Config!, new AdmissionController(PolicyBuilder.Build(read.Config!, []), _time), _time);
    }
}
