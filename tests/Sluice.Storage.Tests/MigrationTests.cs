using Dapper;
using Microsoft.Data.Sqlite;

namespace Sluice.Storage.Tests;

public sealed class MigrationTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Migrations_are_numbered_from_one_without_gaps() =>
        Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(migration => migration.Version));

    [Fact]
    public void Opening_again_applies_nothing_again()
    {
        Open(Migration.All).Dispose();
        var before = Applied();
        Open(Migration.All).Dispose();

        Assert.Equal(Names(Migration.All), before);
        Assert.Equal(before, Applied());
    }

    [Fact]
    public void An_older_database_gets_only_the_steps_it_lacks()
    {
        Open([.. Migration.All.Take(1)]).Dispose();
        Assert.Equal("0001_usage", Applied());

        Open(Migration.All).Dispose();
        Assert.Equal(Names(Migration.All), Applied());
    }

    [Fact]
    public void A_newer_schema_is_refused_and_left_as_it_was()
    {
        var newer = new Migration(99, "0099_later", "CREATE TABLE later (x BIGINT)");
        Open([.. Migration.All, newer]).Dispose();
        var before = Applied();

        var error = Assert.Throws<StorageException>(() => Open(Migration.All));
        Assert.Contains("newer Sluice (schema 99; this program knows " + Migration.All.Count, error.Message, StringComparison.Ordinal);
        Assert.Equal(_directory.Database, error.Path);
        Assert.Equal(before, Applied());
    }

    [Fact]
    public void A_step_that_fails_leaves_nothing_of_itself_behind()
    {
        var broken = new Migration(99, "0099_broken", "CREATE TABLE half (x BIGINT); CREATE TABLE half (x BIGINT);");
        Assert.Throws<StorageException>(() => Open([.. Migration.All, broken]));

        Assert.Equal(Names(Migration.All), Applied());
        Assert.Equal(0, Read(connection => connection.ExecuteScalar<int>("SELECT COUNT(*) FROM sqlite_master WHERE name = 'half'")));
    }

    private SluiceDatabase Open(IReadOnlyList<Migration> migrations) =>
        SluiceDatabase.Open(_directory.Path, Guard.Clock(), new SluiceDatabaseOptions(), migrations);

    private static string Names(IEnumerable<Migration> migrations) => string.Join(' ', migrations.Select(migration => migration.Name));

    private string Applied() =>
        Read(connection => string.Join(' ', connection.Query<string>("SELECT name FROM schema_migrations ORDER BY version")));

    private T Read<T>(Func<SqliteConnection, T> query)
    {
        using var connection = new SqliteConnection($"Data Source={_directory.Database};Pooling=False");
        connection.Open();
        return query(connection);
    }
}
