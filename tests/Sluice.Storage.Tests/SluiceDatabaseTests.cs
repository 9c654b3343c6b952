using Dapper;
using Microsoft.Data.Sqlite;

namespace Sluice.Storage.Tests;

public sealed class SluiceDatabaseTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_new_data_directory_is_private_and_ignored_by_git()
    {
        var path = Path.Combine(_directory.Path, "deep", "data");
        using var database = SluiceDatabase.Open(path);

        Assert.Equal(path, database.Directory);
        Assert.Equal("*\n", File.ReadAllText(Path.Combine(path, ".gitignore")));
        Assert.True(File.Exists(database.File));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_database_runs_in_wal_mode_with_foreign_keys()
    {
        using var database = SluiceDatabase.Open(_directory.Path);
        using var connection = database.Connect();

        Assert.Equal("wal", connection.ExecuteScalar<string>("PRAGMA journal_mode"));
        Assert.Equal(1, connection.ExecuteScalar<int>("PRAGMA foreign_keys"));
        Assert.Equal(1, connection.ExecuteScalar<int>("PRAGMA synchronous"));
        Assert.Equal(5_000, connection.ExecuteScalar<int>("PRAGMA busy_timeout"));
    }

    [Fact]
    public void Two_openers_of_one_directory_are_refused_until_the_first_lets_go()
    {
        var first = SluiceDatabase.Open(_directory.Path);
        var error = Assert.Throws<StorageException>(() => SluiceDatabase.Open(_directory.Path));
        Assert.Equal(_directory.Path, error.Path);
        Assert.Contains("in use by another Sluice", error.Message, StringComparison.Ordinal);
        Assert.Contains("--data", error.Message, StringComparison.Ordinal);

        first.Dispose();
        using var second = SluiceDatabase.Open(_directory.Path);
    }

    [Fact]
    public void A_refused_open_leaves_the_directory_free()
    {
        File.WriteAllText(_directory.Database, new string('x', 5_000));
        Assert.Throws<StorageException>(() => SluiceDatabase.Open(_directory.Path));
        File.Delete(_directory.Database);

        using var database = SluiceDatabase.Open(_directory.Path);
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_as_it_was()
    {
        var text = new string('x', 5_000);
        File.WriteAllText(_directory.Database, text);

        AssertRefused("damaged", "backup");
        Assert.Equal(text, File.ReadAllText(_directory.Database));
    }

    [Fact]
    public void A_damaged_page_is_found_when_the_database_is_opened()
    {
        SluiceDatabase.Open(_directory.Path).Dispose();
        using (var file = new FileStream(_directory.Database, FileMode.Open))
        {
            file.Position = 4_096;
            file.Write(Enumerable.Repeat((byte)0xA5, (int)file.Length - 4_096).ToArray());
        }

        AssertRefused("damaged", "backup");
    }

    [Fact]
    public void A_database_cut_to_nothing_is_not_silently_started_anew()
    {
        SluiceDatabase.Open(_directory.Path).Dispose();
        File.WriteAllBytes(_directory.Database, []);

        AssertRefused("is empty", "backup");
        Assert.Equal(0, new FileInfo(_directory.Database).Length);
    }

    [Fact]
    public void A_database_that_went_missing_beside_its_log_is_not_silently_started_anew()
    {
        File.WriteAllText(_directory.Database + "-wal", "what was not yet in the database");
        AssertRefused("is missing", "backup");
        Assert.False(File.Exists(_directory.Database));
    }

    [Fact]
    public void A_directory_in_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(_directory.Database);
        AssertRefused("is a directory", "--data");
    }

    [Fact]
    public void A_file_in_place_of_the_directory_is_refused()
    {
        var path = Path.Combine(_directory.Path, "data");
        File.WriteAllText(path, "");

        var error = Assert.Throws<StorageException>(() => SluiceDatabase.Open(path));
        Assert.Equal(path, error.Path);
        Assert.Contains("is a file, not a directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_as_it_was()
    {
        using (var foreign = Foreign())
            foreign.Execute("CREATE TABLE theirs (x)");

        AssertRefused("another program", "--data");
        using var after = Foreign();
        Assert.Equal("theirs", after.ExecuteScalar<string>("SELECT group_concat(name) FROM sqlite_master"));
    }

    [Fact]
    public void A_locked_database_is_refused()
    {
        SluiceDatabase.Open(_directory.Path).Dispose();
        using var other = Foreign();
        other.Execute("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;");

        AssertRefused("locked by another program", "Close");
    }

    [Fact]
    public void A_read_only_directory_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes");
        var path = Directory.CreateDirectory(Path.Combine(_directory.Path, "data")).FullName;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.SkipWhen(MayWriteAnyway(path), "This user may write where the mode forbids it (root)");

        var error = Assert.Throws<StorageException>(() => SluiceDatabase.Open(path));
        Assert.Equal(path, error.Path);
        Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SQLitePCL.raw.SQLITE_READONLY, "cannot be written", "permission")]
    [InlineData(SQLitePCL.raw.SQLITE_FULL, "disk is full", "Free some space")]
    [InlineData(SQLitePCL.raw.SQLITE_IOERR, "disk reports an error", "Check the disk")]
    [InlineData(SQLitePCL.raw.SQLITE_CANTOPEN, "cannot be opened", "Check")]
    [InlineData(SQLitePCL.raw.SQLITE_INTERNAL, "SQLite error 2", "backup")]
    public void Every_error_names_file_problem_and_remedy(int code, string problem, string remedy)
    {
        var error = SqliteErrors.Explain("/data/sluice.db", new SqliteException("", code));
        Assert.StartsWith("/data/sluice.db: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
    }

    private void AssertRefused(string problem, string remedy)
    {
        var error = Assert.Throws<StorageException>(() =>
            SluiceDatabase.Open(_directory.Path, TimeProvider.System, Guard.Impatient, Migration.All));
        Assert.Equal(_directory.Database, error.Path);
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Remedy, StringComparison.Ordinal);
    }

    private static bool MayWriteAnyway(string path)
    {
        try
        {
            File.WriteAllText(Path.Combine(path, "probe"), "");
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private SqliteConnection Foreign()
    {
        SqliteRuntime.Initialize();
        var connection = new SqliteConnection($"Data Source={_directory.Database};Pooling=False");
        connection.Open();
        return connection;
    }
}
