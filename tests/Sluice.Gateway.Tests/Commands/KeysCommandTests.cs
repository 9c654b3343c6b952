using System.Text.Json.Nodes;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Storage;
using Sluice.Storage.Audit;
using Sluice.Storage.Keys;

namespace Sluice.Gateway.Tests.Commands;

public sealed class KeysCommandTests : IDisposable
{
    private readonly Operated _operated = new();

    public void Dispose() => _operated.Dispose();

    [Fact]
    public async Task A_key_is_made_and_shown_once_and_only_its_beginning_is_listed()
    {
        var key = await _operated.OutputAsync("keys create team-a --group platform --limit rpm=60 tpm=100000 --budget 5/day --models gpt-4o* smart --expires 2099-01-31 --priority normal");
        Assert.True(MadeKey.TryGetId(key, out _), key);

        var list = await _operated.OutputAsync("keys list");
        Assert.DoesNotContain(key, list, StringComparison.Ordinal);
        Assert.Matches($@"(?m)^team-a +good +platform +{key[..20]}\.\.\. +20\d\d-\S+Z +2099-01-31T00:00Z +admin$", list);
        Assert.Matches(@"(?m)^of-the-file +good +- +- +- +- +config$", list);

        using var database = SluiceDatabase.Open(_operated.Data);
        var stored = await new SqliteKeyStore(database).FindAsync("team-a", TestContext.Current.CancellationToken);
        Assert.Equal(
            """{"group":"platform","models":["gpt-4o*","smart"],"limits":{"rpm":60,"tpm":100000},"budgets":[{"usd":5,"window":"day"}],"expires":"2099-01-31","priority":"normal"}""",
            stored!.Settings);
        var entry = Assert.Single(await new SqliteAuditLog(database).ReadAsync(new(), TestContext.Current.CancellationToken));
        Assert.Equal(("cli", "key.create", "key:team-a", stored.Settings), (entry.Actor, entry.Action, entry.Subject, entry.After));
    }

    [Fact]
    public async Task A_list_is_json_where_asked()
    {
        await _operated.OutputAsync("keys create team-a");
        var list = JsonNode.Parse(await _operated.OutputAsync("keys list --json"))!.AsArray();
        Assert.Equal("of-the-file team-a", string.Join(' ', list.Select(key => (string?)key!["name"])));
        Assert.Equal("admin", (string?)list[1]!["managedBy"]);
        Assert.StartsWith("sk-sluice-", (string?)list[1]!["keys"]![0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys create of-the-file", "keys.of-the-file", "Choose another name")]
    [InlineData("keys create team-a --group nobody", "keys.team-a.group", "is not a group")]
    [InlineData("keys create team-a --limit rpmm=60", "keys.team-a.limits.rpmm", "rpm")]
    [InlineData("keys create team-a --budget 5/dya", "keys.team-a.budgets[0].window", "day")]
    [InlineData("keys create team-a --expires tomorrow", "keys.team-a.expires", "2027-01-31")]
    [InlineData("keys rotate nobody", "there is no key 'nobody'", "Known")]
    [InlineData("keys rotate of-the-fil", "there is no key 'of-the-fil'", "Did you mean \"of-the-file\"?")]
    [InlineData("keys revoke of-the-file", "is defined in the configuration file", "Change it there")]
    public async Task What_cannot_be_done_is_one_line_with_what_to_do(string line, string problem, string remedy)
    {
        await _operated.OutputAsync("keys create other");
        var error = await _operated.ErrorAsync(line);
        Assert.StartsWith("sluice: ", error, StringComparison.Ordinal);
        Assert.Contains(problem, error, StringComparison.Ordinal);
        Assert.Contains(remedy, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys create Team")]
    [InlineData("keys create ../../etc")]
    [InlineData("keys create team-a --limit rpm")]
    [InlineData("keys create team-a --limit rpm=-1")]
    [InlineData("keys create team-a --budget five")]
    [InlineData("keys rotate team-a --keep-old-for 91d")]
    [InlineData("keys list --url ftp://somewhere")]
    public async Task A_wrong_command_line_ends_with_2_and_touches_nothing(string line)
    {
        Assert.Contains("See sluice --help.", await _operated.ErrorAsync(line, 2), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_operated.Data));
    }

    [Theory]
    [InlineData("keys frob", "sluice: Unrecognized command or argument 'frob'. See sluice --help.")]
    [InlineData("keys", "sluice: Required command was not provided. See sluice --help.")]
    [InlineData("usage --by week", "sluice: Argument 'week' not recognized. Must be one of: 'model' 'backend' 'key' 'user' 'agent' 'hour' 'day'. See sluice --help.")]
    public async Task What_is_wrong_with_a_command_line_is_one_line(string line, string said) => Assert.Equal(said, await _operated.ErrorAsync(line, 2));

    [Fact]
    public async Task A_rotated_key_is_another_and_the_old_one_counts_as_long_as_was_said()
    {
        var old = await _operated.OutputAsync("keys create team-a");
        var kept = await _operated.OutputAsync("keys rotate team-a --keep-old-for 24h");
        Assert.NotEqual(old, kept, StringComparer.Ordinal);
        Assert.Equal(2, await SecretsAsync());
        await _operated.OutputAsync("keys rotate team-a");
        Assert.Equal(1, await SecretsAsync());
    }

    [Fact]
    public async Task A_revoked_key_is_listed_as_such_and_stays_so()
    {
        await _operated.OutputAsync("keys create team-a");
        Assert.Equal("key 'team-a' is revoked", await _operated.OutputAsync("keys revoke team-a"));
        Assert.Matches(@"(?m)^team-a +revoked ", await _operated.OutputAsync("keys list"));
        Assert.Contains("is revoked for good", await _operated.ErrorAsync("keys rotate team-a"), StringComparison.Ordinal);
        Assert.Contains("Choose another name", await _operated.ErrorAsync("keys create team-a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_data_directory_of_a_running_gateway_is_left_to_it()
    {
        using var running = SluiceDatabase.Open(_operated.Data);
        foreach (var line in (string[])["keys list", "keys create team-a", "backends list", "usage", "admin-token reset", "master-key rotate"])
        {
            var error = await _operated.ErrorAsync(line);
            Assert.Contains("a gateway that runs uses it", error, StringComparison.Ordinal);
            Assert.Contains("--url", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Where_nothing_was_kept_nothing_is_made_by_looking()
    {
        foreach (var line in (string[])["keys list", "keys revoke team-a", "backends list", "usage", "admin-token reset", "master-key rotate"])
            Assert.Contains("no gateway has kept anything here", await _operated.ErrorAsync(line), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_operated.Data));
    }

    [Fact]
    public async Task A_key_that_was_made_lets_its_holder_in_at_the_next_start_and_one_that_was_revoked_does_not()
    {
        var good = await _operated.OutputAsync("keys create good");
        var revoked = await _operated.OutputAsync("keys create gone");
        await _operated.OutputAsync("keys revoke gone");
        using var sluice = new ServeProcess(_operated.Folder, "--listen", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await sluice.UrlAsync(), Timeout = RunningGateway.Hang };

        foreach (var (key, status) in ((string, int)[])[(good, 200), (revoked, 401), (good[..^1] + (good[^1] == 'x' ? 'y' : 'x'), 401), ("sk-of-the-file-0123456789", 200)])
        {
            using var answer = await client.SendAsync(RunningGateway.Chat(key: key), TestContext.Current.CancellationToken);
            Assert.Equal(status, (int)answer.StatusCode);
        }
    }

    private async Task<int> SecretsAsync()
    {
        using var database = SluiceDatabase.Open(_operated.Data);
        return (await new SqliteKeyStore(database).FindAsync("team-a"))!.Secrets.Count;
    }
}
