using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Sluice.Gateway.Tests.Config;
using Sluice.Storage;
using Sluice.Tests.Docs;

namespace Sluice.Gateway.Tests.Docs;

/// <summary>Holds the table of tables in docs/storage.md to the database.</summary>
public sealed partial class StorageTests
{
    [Fact]
    public void Every_table_of_the_database_stands_in_the_page_and_no_other()
    {
        var page = Repository.Read("docs/storage.md").Split("## What is in the database")[1].Split("Times are")[0];
        var told = page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Name().Matches(line.Split('|')[1])).Select(match => match.Groups["name"].Value);
        Assert.Equal(Tables(), string.Join(' ', told.Order(StringComparer.Ordinal)));
    }

    private static string Tables()
    {
        using var folder = new Folder();
        using var database = SluiceDatabase.Open(folder.Path);
        using var connection = new SqliteConnection($"Data Source={database.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        return string.Join(' ', names);
    }

    [GeneratedRegex("`(?<name>[a-z_]+)`", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Name();
}
