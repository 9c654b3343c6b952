using Sluice.Storage.Audit;
using Sluice.Time;

namespace Sluice.Storage.Tests.Audit;

public sealed class SqliteAuditLogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly VirtualTimeProvider _time = new();
    private readonly SluiceDatabase _database;
    private readonly SqliteAuditLog _audit;

    public SqliteAuditLogTests()
    {
        _database = SluiceDatabase.Open(_directory.Path, _time);
        _audit = new SqliteAuditLog(_database);
    }

    public void Dispose()
    {
        _database.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task An_entry_is_kept_whole_and_stamped_by_the_store()
    {
        var entry = new AuditEntry
        {
            Actor = "ada",
            Action = "key.update",
            Subject = "key:team-a",
            Before = "{}",
            After = "{\"enabled\":false}",
            Reason = "left",
            RequestId = "req-1",
        };
        await _audit.AppendAsync(entry);

        var stored = Assert.Single(await _audit.ReadAsync(new AuditQuery()));
        Assert.Equal(entry with { Id = stored.Id, Time = _time.GetUtcNow() }, stored);
    }

    [Fact]
    public async Task Entries_come_newest_first_and_page_by_page()
    {
        for (var i = 0; i < 5; i++)
            await _audit.AppendAsync(Entries.Of($"step.{i}"));

        var first = await _audit.ReadAsync(new AuditQuery { Limit = 2 });
        var second = await _audit.ReadAsync(new AuditQuery { Limit = 2, BeforeId = first[^1].Id });
        Assert.Equal("step.4 step.3", Actions(first));
        Assert.Equal("step.2 step.1", Actions(second));
    }

    [Fact]
    public async Task A_query_narrows_by_subject_actor_and_time()
    {
        await _audit.AppendAsync(Entries.Of("a", "key:team-a"));
        _time.Advance(TimeSpan.FromSeconds(1));
        var from = _time.GetUtcNow();
        await _audit.AppendAsync(Entries.Of("b", "key:team-b"));
        await _audit.AppendAsync(Entries.Of("c", "key:team-b") with { Actor = "ada" });

        Assert.Equal("a", await ActionsAsync(new AuditQuery { Subject = "key:team-a" }));
        Assert.Equal("c", await ActionsAsync(new AuditQuery { Actor = "ada" }));
        Assert.Equal("c b", await ActionsAsync(new AuditQuery { From = from }));
        Assert.Equal("a", await ActionsAsync(new AuditQuery { To = from }));
    }

    private async Task<string> ActionsAsync(AuditQuery query) => Actions(await _audit.ReadAsync(query));

    private static string Actions(IEnumerable<AuditEntry> entries) => string.Join(' ', entries.Select(entry => entry.Action));
}
