using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Sluice.Storage.Writing;

namespace Sluice.Storage.Accounting;

/// <summary>
/// Gathers the totals of a batch and adds them to <c>usage_hours</c> and <c>usage_days</c>: a few rows for many requests. For one thread, in
/// the transaction that inserts the requests, so that sums and rows never differ.
/// </summary>
internal sealed class UsageTotals : IDisposable
{
    private readonly Dictionary<UsageTotalKey, UsageTotal> _totals = [];
    private readonly BoundStatement _hours;
    private readonly BoundStatement _days;

    public UsageTotals(SqliteConnection connection)
    {
        _hours = new BoundStatement(connection, Upsert("usage_hours"));
        _days = new BoundStatement(connection, Upsert("usage_days"));
    }

    public void Clear() => _totals.Clear();

    public void Add(in UsageRecord record) =>
        CollectionsMarshal.GetValueRefOrAddDefault(_totals, UsageTotalKey.Of(record), out _).Add(record);

    /// <summary>Adds what was gathered to the tables.</summary>
    /// <exception cref="SqliteException">It could not be added.</exception>
    public void Write()
    {
        foreach (var (key, total) in _totals)
        {
            Write(_hours, key.HourMs, key, total);
            Write(_days, key.HourMs - (key.HourMs % UsageTotalKey.Day), key, total);
        }
    }

    public void Dispose()
    {
        _hours.Dispose();
        _days.Dispose();
    }

    private static void Write(BoundStatement statement, long startMs, in UsageTotalKey key, in UsageTotal total)
    {
        statement.Bind(startMs);
        statement.Bind(key.Key);
        statement.Bind(key.User);
        statement.Bind(key.Agent);
        statement.Bind(key.Backend);
        statement.Bind(key.Model);
        statement.Bind(total.Requests);
        statement.Bind(total.Errors);
        statement.Bind(total.Refused);
        statement.Bind(total.InputTokens);
        statement.Bind(total.CachedInputTokens);
        statement.Bind(total.CacheWriteTokens);
        statement.Bind(total.OutputTokens);
        statement.Bind(total.CostNanoUsd);
        statement.Bind(total.Unpriced);
        statement.Execute();
    }

    private static string Upsert(string table) =>
        $"""
        INSERT INTO {table} (start_ms, key_name, user_name, agent_name, backend, model, requests, errors, refused, input_tokens,
                             cached_input_tokens, cache_write_tokens, output_tokens, cost_nano_usd, unpriced)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (start_ms, key_name, user_name, agent_name, backend, model) DO UPDATE SET
            requests = {table}.requests + excluded.requests,
            errors = {table}.errors + excluded.errors,
            refused = {table}.refused + excluded.refused,
            input_tokens = {table}.input_tokens + excluded.input_tokens,
            cached_input_tokens = {table}.cached_input_tokens + excluded.cached_input_tokens,
            cache_write_tokens = {table}.cache_write_tokens + excluded.cache_write_tokens,
            output_tokens = {table}.output_tokens + excluded.output_tokens,
            cost_nano_usd = {table}.cost_nano_usd + excluded.cost_nano_usd,
            unpriced = {table}.unpriced + excluded.unpriced
        """;
}
