using System.Text;
using Sluice.Gateway.Config;
using Sluice.Gateway.Config.Stored;
using Sluice.Gateway.Keys;
using Sluice.Storage.Keys;

namespace Sluice.Gateway.Tests.Config.Stored;

public sealed class StoredMergeTests
{
    private const string File =
        """
        { "backends": { "a": { "protocol": "simulated" }, "b": { "protocol": "simulated", "pool": "spare" } },
          "pools": ["main", { "name": "spare", "after": "5s" }],
          "keys": { "team-a": { "key": "sk-team-a-012345" } } }
        """;

    [Fact]
    public void What_is_stored_is_read_as_if_the_file_said_it()
    {
        var config = Valid(new StoredConfig
        {
            Backends = [new("c", """{"protocol":"openai","apiKey":"sk-c-0123456789","pool":"spare"}""")],
            Groups = [new("platform", """{"limits":{"rpm":7}}""")],
            Keys = [new("team-b", """{"group":"platform","limits":{"tpm":9}}""")],
        });

        Assert.Equal("a b c", Names(config.Backends.Select(backend => backend.Name)));
        Assert.Equal(("spare", "sk-c-0123456789"), (config.Backends[2].Pool, config.Backends[2].ApiKey));
        Assert.Equal(7, Assert.Single(config.Groups).Limits.Rpm);
        Assert.Equal(("platform", 9L), (config.Keys[1].Group, config.Keys[1].Limits.Tpm));
    }

    [Fact]
    public void A_file_without_the_section_takes_stored_members_too()
    {
        var read = ConfigLoader.Parse("{}"u8, "test", _ => null, null, new StoredConfig { Backends = [new("c", """{"protocol":"simulated"}""")] });
        Assert.Equal("c", Assert.Single(read.Config!.Backends).Name);
    }

    [Theory]
    [InlineData("team-a")]
    public void A_name_that_both_use_is_an_error_that_names_it(string name)
    {
        var error = Assert.Single(Read(new StoredConfig { Keys = [new(name, "{}")] }).Errors);
        Assert.Equal($"keys.{name}", error.Path);
        Assert.Contains("made at run time", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stored_settings_are_held_to_the_same_rules()
    {
        var errors = Read(new StoredConfig
        {
            Backends = [new("c", """{"protocol":"simulated","pool":"nowhere"}""")],
            Keys = [new("team-b", """{"group":"nobody","limits":{"rpm":-1},"key":"sk-not-here-012345"}""")],
        }).Errors;
        Assert.Equal(
            "backends.c.pool keys.team-b.group keys.team-b.key keys.team-b.limits.rpm",
            Names(errors.Select(error => error.Path).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Stored_texts_never_take_in_the_environment()
    {
        var config = Valid(new StoredConfig { Backends = [new("c", """{"protocol":"openai","apiKey":"${SLUICE_MASTER_KEY}"}""")] });
        Assert.Equal("${SLUICE_MASTER_KEY}", config.Backends[2].ApiKey);
    }

    [Fact]
    public void A_stored_credential_is_masked_in_errors()
    {
        var errors = Read(new StoredConfig { Backends = [new("c", """{"protocol":"openai","apiKey":"${A} 0123456789"}""")] }).Errors;
        Assert.DoesNotContain("0123456789", Assert.Single(errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_stored_order_comes_first_and_what_it_does_not_name_stays_behind_as_it_was()
    {
        var config = Valid(new StoredConfig
        {
            Backends = [new("c", """{"protocol":"simulated"}""")],
            BackendOrder = ["c", "gone", "a"],
            PoolOrder = ["spare"],
        });

        Assert.Equal("c a b", Names(config.Backends.Select(backend => backend.Name)));
        Assert.Equal("spare main", Names(config.Pools.Select(pool => pool.Name)));
        Assert.Equal(TimeSpan.Zero, config.Pools[0].After);
        Assert.Equal("main", config.Backends[0].Pool); // the file's first pool, as before
    }

    [Fact]
    public void A_made_key_that_was_copied_into_the_file_is_an_error()
    {
        var (key, secret) = MadeKey.Create();
        var text = $$"""{ "backends": { "a": { "protocol": "simulated" } }, "keys": { "copy": { "key": "{{key}}" } } }""";
        var read = ConfigLoader.Parse(Encoding.UTF8.GetBytes(text), "test", _ => null, null, new StoredConfig
        {
            Keys = [new("team-b", "{}")],
            Secrets = new Dictionary<string, IReadOnlyList<StoredKeySecret>>(StringComparer.Ordinal) { ["team-b"] = [secret] },
        });

        var error = Assert.Single(read.Errors);
        Assert.Equal("keys.copy.key", error.Path);
        Assert.Contains("team-b", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, error.ToString(), StringComparison.Ordinal);
    }

    private static SluiceConfig Valid(StoredConfig stored)
    {
        var read = Read(stored);
        Assert.Empty(read.Errors);
        return read.Config!;
    }

    private static ConfigResult Read(StoredConfig stored) => ConfigLoader.Parse(Encoding.UTF8.GetBytes(File), "test", _ => null, null, stored);

    private static string Names(IEnumerable<string> names) => string.Join(' ', names);
}
