using Sluice.Storage.State;

namespace Sluice.Storage.Tests.State;

public sealed class StateFolderTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Path => System.IO.Path.Combine(_directory.Path, "state");

    private string[] Files => [.. Directory.EnumerateFiles(Path).Select(file => System.IO.Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Nothing_is_deleted_before_the_name_of_the_snapshot_that_takes_its_place_is_on_disk()
    {
        var flushed = new List<string[]>();
        var folder = Of(_ => flushed.Add(Files));
        Begin(folder, 1);
        Begin(folder, 2);
        flushed.Clear();

        folder.Keep(2, "{}"u8.ToArray());

        Assert.Equal(["000000000001.journal", "000000000002.journal", "000000000002.snapshot"], Assert.Single(flushed));
        Assert.Equal(["000000000002.journal", "000000000002.snapshot"], Files);
    }

    [Fact]
    public void Where_the_name_of_a_snapshot_does_not_come_to_the_disk_all_that_is_older_stays()
    {
        var folder = Of(_ => throw new IOException("no"));
        Begin(folder, 1);
        Begin(folder, 2);

        Assert.Throws<IOException>(() => folder.Keep(2, "{}"u8.ToArray()));

        Assert.Contains("000000000001.journal", Files, StringComparer.Ordinal);
    }

    [Fact]
    public void The_names_in_a_directory_are_flushed_and_where_there_is_none_that_is_told()
    {
        DirectoryEntries.Flush(_directory.Path);
        if (!OperatingSystem.IsWindows())
            Assert.Throws<IOException>(() => DirectoryEntries.Flush(Path));
    }

    [Theory]
    [InlineData(24)]
    [InlineData(4_096)]
    public void A_journal_of_which_nothing_but_its_length_came_to_the_disk_says_nothing(int length)
    {
        var folder = Of();
        Begin(folder, 1);
        File.WriteAllBytes(folder.Journal(1), new byte[length]);
        Assert.Empty(folder.Read().Journal);
    }

    [Fact]
    public void A_journal_whose_head_is_zeros_and_whose_rest_is_sound_is_damaged()
    {
        var folder = Of();
        Begin(folder, 1);
        var batch = new ByteWriter();
        batch.Reserve(JournalFile.HeadLength);
        batch.Write(0);
        using (var journal = JournalFile.Create(folder.Journal(2)))
            journal.Append(batch);
        var bytes = File.ReadAllBytes(folder.Journal(2));
        bytes.AsSpan(0, 24).Clear();
        File.WriteAllBytes(folder.Journal(2), bytes);
        Assert.Contains("is damaged", Assert.Throws<StorageException>(folder.Read).Problem, StringComparison.Ordinal);
    }

    private StateFolder Of(Action<string>? flush = null)
    {
        var folder = new StateFolder(Path, flush);
        folder.Create();
        return folder;
    }

    private static void Begin(StateFolder folder, long number) => JournalFile.Create(folder.Journal(number)).Dispose();
}
