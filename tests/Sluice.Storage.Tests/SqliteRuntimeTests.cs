using Microsoft.Data.Sqlite;

namespace Sluice.Storage.Tests;

public sealed class SqliteRuntimeTests
{
    [Fact]
    public void The_description_names_the_version_that_answers_queries()
    {
        var description = SqliteRuntime.Describe();
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT sqlite_version()";

        Assert.StartsWith((string)command.ExecuteScalar()! + " (", description, StringComparison.Ordinal);
        Assert.Matches(@"^3\.\d+\.\d+ \((bundled|system .*sqlite3.*)\)$", description);
    }

    [Fact]
    public void The_chosen_version_is_never_older_than_the_bundled_one()
    {
        var version = Version.Parse(SqliteRuntime.Describe().Split(' ')[0]);
        Assert.True(version >= new Version(3, 35, 5), $"{version} is older than the package's own");
    }
}
