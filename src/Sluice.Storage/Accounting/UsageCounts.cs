using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Sluice.Storage.Writing;

namespace Sluice.Storage.Accounting;

/// <summary>
/// Gathers what refused and how long answers took in a batch, and adds it to <c>usage_counts</c>. For one thread, in the transaction that
/// inserts the requests.
/// </summary>
internal sealed class UsageCounts(SqliteConnection connection) : IDisposable
{
    private const string Upsert =
        """
        INSERT INTO usage_counts (start_ms, kind, value, requests) VALUES (?, ?, ?, ?)
        ON CONFLICT (start_ms, kind, value) DO UPDATE SET requests = usage_counts.requests + excluded.requests
        """;

    private readonly Dictionary<(long HourMs, UsageCountKind Kind, string Component, int Step), long> _counts = [];
    private readonly BoundStatement _statement = new(connection, Upsert);

    public void Clear() => _counts.Clear();

    public void Add(in UsageRecord record)
    {
        var hourMs = record.TimeMs - (record.TimeMs % UsageTotalKey.Hour);
        if (record.RefusedBy is { } component)
            One((hourMs, UsageCountKind.Refused, component, 0));
        if (record.Status >= 400)
            return; // how long a failure took says nothing of how long answers take
        One((hourMs, UsageCountKind.Duration, "", LatencySteps.Of(record.DurationMs)));
        if (record.FirstByteMs is { } first)
            One((hourMs, UsageCountKind.FirstByte, "", LatencySteps.Of(first)));
    }

    /// <summary>Adds what was gathered to the table.</summary>
    /// <exception cref="SqliteException">It could not be added.</exception>
    public void Write()
    {
        foreach (var ((hourMs, kind, component, step), requests) in _counts)
        {
            _statement.Bind(hourMs);
            _statement.Bind(Word(kind));
            _statement.Bind(kind == UsageCountKind.Refused ? component : step.ToString(CultureInfo.InvariantCulture));
            _statement.Bind(requests);
            _statement.Execute();
        }
    }

    public void Dispose() => _statement.Dispose();

    /// <summary>A kind as the table writes it.</summary>
    public static string Word(UsageCountKind kind) => kind switch
    {
        UsageCountKind.Refused => "refused",
        UsageCountKind.Duration => "duration",
        _ => "first_byte",
    };

    private void One(in (long, UsageCountKind, string, int) key) => CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _)++;
}
