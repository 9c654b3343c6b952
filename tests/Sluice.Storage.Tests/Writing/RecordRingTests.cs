using Sluice.Storage.Accounting;
using Sluice.Storage.Tests.Accounting;
using Sluice.Storage.Writing;

namespace Sluice.Storage.Tests.Writing;

public sealed class RecordRingTests
{
    [Fact]
    public void Records_leave_in_the_order_they_came_through_growth_and_wrapping()
    {
        const int Capacity = 20_000;
        var ring = new RecordRing<UsageRecord>(Capacity);
        var random = new Random(7);
        var expected = new Queue<long>();
        for (var (step, next) = (0, 0L); step < 400; step++)
        {
            for (var i = random.Next(300); i > 0; i--)
            {
                Assert.Equal(expected.Count < Capacity, ring.TryAdd(Records.Plain("x", next)));
                if (expected.Count < Capacity)
                    expected.Enqueue(next);
                next++;
            }

            var batch = ring.Peek(random.Next(1, 250));
            for (var i = 0; i < batch.Count; i++)
                Assert.Equal(expected.Dequeue(), batch[i].TimeMs);
            ring.Remove(batch.Count);
            Assert.Equal(expected.Count, ring.Count);
        }
    }

    [Fact]
    public void A_batch_stays_readable_while_the_ring_grows_behind_it()
    {
        var ring = new RecordRing<UsageRecord>(5_000);
        for (var i = 0; i < 1_024; i++)
            ring.TryAdd(Records.Plain("x", i));
        var batch = ring.Peek(1_000);
        for (var i = 1_024; i < 5_000; i++)
            ring.TryAdd(Records.Plain("x", i));

        for (var i = 0; i < batch.Count; i++)
            Assert.Equal(i, batch[i].TimeMs);
        Assert.False(ring.TryAdd(Records.Plain("x", 5_000)));
    }

    [Fact]
    public void A_ring_that_was_full_and_is_empty_again_works_on()
    {
        var ring = new RecordRing<UsageRecord>(10_000);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 10_000; i++)
                Assert.True(ring.TryAdd(Records.Plain("x", i)));
            Assert.False(ring.TryAdd(Records.Plain("x")));
            ring.Remove(10_000);
            Assert.Equal(0, ring.Count);
        }
    }
}
