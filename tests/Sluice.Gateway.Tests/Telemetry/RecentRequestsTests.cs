using Sluice.Gateway.Telemetry;
using Sluice.Storage.Accounting;

namespace Sluice.Gateway.Tests.Telemetry;

public sealed class RecentRequestsTests
{
    [Fact]
    public async Task A_full_page_from_memory_is_what_a_store_of_all_requests_would_give()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var recent = new RecentRequests(capacity: 40);
            var all = new RecentRequests(capacity: 10_000);
            var pages = 0;
            for (var i = 0; i < 300; i++)
            {
                // Some take so long that many that came later ended before them.
                var took = random.Next(4) == 0 ? random.Next(60) : 0;
                var record = new UsageRecord { TimeMs = i - took, RequestId = $"r{random.Next(1000)}-{i}", KeyName = random.Next(3) == 0 ? "k" : "other", Status = 200 };
                recent.Record(record);
                all.Record(record);
                var query = new RequestQuery
                {
                    Limit = random.Next(1, 12),
                    Key = random.Next(2) == 0 ? "k" : null,
                    Before = random.Next(3) == 0 ? (i - random.Next(60), "r5") : null,
                };
                if (recent.FullPage(query) is not { } page)
                    continue;
                pages++;
                Assert.True((await all.ReadAsync(query)).Select(wanted => wanted.RequestId).SequenceEqual(page.Select(found => found.RequestId), StringComparer.Ordinal), $"seed {seed}, after {i + 1} requests");
            }

            Assert.True(pages > 20, $"seed {seed}: memory gave {pages} pages");
        }
    }

    [Fact]
    public void What_may_not_be_in_memory_whole_is_left_to_the_store()
    {
        var recent = new RecentRequests(capacity: 3);
        for (var i = 0; i < 3; i++)
            recent.Record(Request(i));
        Assert.Null(recent.FullPage(new() { Limit = 4 }));
        Assert.Equal("r2 r1 r0", string.Join(' ', recent.FullPage(new() { Limit = 3 })!.Select(record => record.RequestId)));

        recent.Record(Request(3));
        Assert.Null(recent.FullPage(new() { Limit = 3, Before = (3, "r3") }));
        // It came before the one that left, and so does not stand before it on a page.
        recent.Record(Request(-5));
        Assert.Null(recent.FullPage(new() { Limit = 3 }));
        Assert.NotNull(recent.FullPage(new() { Limit = 2 }));
        Assert.Equal(5, recent.Count);
    }

    private static UsageRecord Request(long timeMs) => new() { TimeMs = timeMs, RequestId = $"r{timeMs}", KeyName = "k", Status = 200 };
}
