using Sluice.Gateway.Config;
using Sluice.Gateway.Housekeeping;
using Sluice.Storage;
using Sluice.Storage.Accounting;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Housekeeping;

/// <summary><c>usage.keepFor</c> is enforced.</summary>
public sealed class RetentionTests
{
    private readonly VirtualTimeProvider _time = new();
    private readonly List<string> _reports = [];

    [Fact]
    public async Task Old_records_are_deleted_at_the_start_and_every_hour()
    {
        var store = new Store();
        var start = _time.GetUtcNow();
        await using (new Retention(store, null, () => new UsageConfig { KeepFor = TimeSpan.FromDays(30) }, _time, _reports.Add))
        {
            Assert.Equal([start.AddDays(-30)], store.Asked);
            _time.Advance(TimeSpan.FromMinutes(59));
            Assert.Single(store.Asked);
            _time.Advance(TimeSpan.FromMinutes(61));
            Assert.Equal([start.AddDays(-30), start.AddDays(-30).AddHours(1), start.AddDays(-30).AddHours(2)], store.Asked);
        }

        _time.Advance(TimeSpan.FromHours(5));
        Assert.Equal(3, store.Asked.Count);
        Assert.Empty(_reports);
    }

    [Fact]
    public async Task Zero_keeps_everything()
    {
        var store = new Store();
        await using (new Retention(store, null, () => new UsageConfig { KeepFor = TimeSpan.Zero }, _time, _reports.Add))
            _time.Advance(TimeSpan.FromDays(1));
        Assert.Empty(store.Asked);
    }

    [Fact]
    public async Task A_failure_is_reported_once_and_tried_again()
    {
        var store = new Store { Problem = new StorageException("sluice.db", "is locked", "Wait.") };
        await using var retention = new Retention(store, null, () => new UsageConfig { KeepFor = TimeSpan.FromDays(1) }, _time, _reports.Add);
        _time.Advance(TimeSpan.FromHours(2));
        store.Problem = null;
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Contains("is locked", Assert.Single(_reports), StringComparison.Ordinal);
        Assert.Equal(4, store.Asked.Count);
    }

    private sealed class Store : IUsageStore
    {
        public ValueTask<IReadOnlyList<UsageSlice>> SliceAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan slice, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask<IReadOnlyList<UsageCount>> CountAsync(DateTimeOffset from, DateTimeOffset to, TimeSpan step, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public List<DateTimeOffset> Asked { get; } = [];

        public StorageException? Problem { get; set; }

        public ValueTask<long> DeleteOlderThanAsync(DateTimeOffset before, CancellationToken cancellationToken = default)
        {
            Asked.Add(before);
            return Problem is null ? ValueTask.FromResult(0L) : ValueTask.FromException<long>(Problem);
        }

        public ValueTask<IReadOnlyList<UsageRecord>> RecentAsync(int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<UsageSummary>> SummarizeAsync(
            UsageGrouping by, DateTimeOffset from, DateTimeOffset to, string? key = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
