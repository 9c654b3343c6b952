using System.Text;
using Sluice.Protocols;

namespace Sluice.Gateway.Tests.Protocols;

public class SseSplitterTests
{
    [Fact]
    public void A_stream_cut_anywhere_gives_the_events_of_the_whole()
    {
        var random = new Random(20264);
        for (var i = 0; i < 10_000; i++)
        {
            var stream = RandomStream(random);
            using var splitter = new SseSplitter();
            var events = new List<byte[]>();
            for (var taken = 0; taken < stream.Length;)
            {
                var count = Math.Min(random.Next(1, 40), stream.Length - taken);
                Feed(splitter, stream.AsSpan(taken, count), events);
                taken += count;
                AssertSame(Naive(stream.AsSpan(0, taken)), events, stream);
            }

            byte[] all = [.. events.SelectMany(bytes => bytes), .. splitter.Remainder.Span];
            Assert.Equal(stream, all);
        }
    }

    [Theory]
    [InlineData("data: 1\n", "\n")]
    [InlineData("data: 1\r", "\r")]
    [InlineData("data: 1\r\n\r", "\n")]
    public void An_event_is_handed_out_whole_with_the_byte_that_completes_it(string begin, string end)
    {
        using var splitter = new SseSplitter();
        var events = new List<byte[]>();

        Feed(splitter, Encoding.UTF8.GetBytes(begin), events);
        Assert.Empty(events);

        Feed(splitter, Encoding.UTF8.GetBytes(end), events);
        Assert.Equal(begin + end, Encoding.UTF8.GetString(Assert.Single(events)));
    }

    [Fact]
    public void An_event_as_long_as_allowed_passes_and_one_byte_more_does_not()
    {
        var fits = Encoding.UTF8.GetBytes($"data: {new string('x', SseSplitter.DefaultMaxEvent - 8)}\n\n");
        var tooLong = Encoding.UTF8.GetBytes($"data: {new string('x', SseSplitter.DefaultMaxEvent - 7)}\n\n");
        foreach (var step in new[] { 1, 7, 4096, 100_000 })
        {
            using var one = new SseSplitter();
            using var two = new SseSplitter();

            Assert.Equal(SseReadResult.Event, FeedInSteps(one, fits, step));
            Assert.Equal(SseReadResult.TooLong, FeedInSteps(two, tooLong, step));
        }
    }

    [Fact]
    public void A_line_that_never_ends_is_refused_before_it_fills_memory()
    {
        using var splitter = new SseSplitter();
        var result = SseReadResult.NeedMore;
        var fed = 0;
        while (result == SseReadResult.NeedMore && fed < 1 << 20)
        {
            var memory = splitter.GetMemory();
            memory.Span.Fill((byte)'x');
            splitter.Commit(memory.Length);
            fed += memory.Length;
            result = splitter.TryRead(out _);
        }

        Assert.Equal(SseReadResult.TooLong, result);
        Assert.InRange(fed, SseSplitter.DefaultMaxEvent, 4 * SseSplitter.DefaultMaxEvent);
    }

    [Fact]
    public void Nothing_is_lost_when_the_idle_buffer_is_given_back()
    {
        using var splitter = new SseSplitter();
        var events = new List<byte[]>();
        Feed(splitter, "data: 1\r\r"u8, events);
        splitter.TrimExcess();
        Feed(splitter, "\ndata: 2"u8, events);
        splitter.TrimExcess();
        Feed(splitter, "\n\n"u8, events);

        Assert.Equal("data: 1\r\r|\ndata: 2\n\n", string.Join('|', events.Select(Encoding.UTF8.GetString)));
    }

    private static SseReadResult FeedInSteps(SseSplitter splitter, ReadOnlySpan<byte> bytes, int step)
    {
        var result = SseReadResult.NeedMore;
        while (!bytes.IsEmpty && result == SseReadResult.NeedMore)
        {
            var memory = splitter.GetMemory().Span;
            var count = Math.Min(Math.Min(step, memory.Length), bytes.Length);
            bytes[..count].CopyTo(memory);
            bytes = bytes[count..];
            splitter.Commit(count);
            result = splitter.TryRead(out _);
        }

        return result;
    }

    private static void Feed(SseSplitter splitter, ReadOnlySpan<byte> bytes, List<byte[]> events)
    {
        while (!bytes.IsEmpty)
        {
            var memory = splitter.GetMemory().Span;
            var count = Math.Min(memory.Length, bytes.Length);
            bytes[..count].CopyTo(memory);
            bytes = bytes[count..];
            splitter.Commit(count);
            while (splitter.TryRead(out var sseEvent) == SseReadResult.Event)
                events.Add(sseEvent.ToArray());
        }
    }

    private static void AssertSame(List<string> expected, List<byte[]> events, byte[] stream)
    {
        var found = events.Select(bytes => Normal(Encoding.UTF8.GetString(bytes)).Trim('\n')).Where(text => text.Length > 0);
        Assert.True(expected.SequenceEqual(found, StringComparer.Ordinal), $"the stream {Encoding.UTF8.GetString(stream)} was cut wrongly");
    }

    private static List<string> Naive(ReadOnlySpan<byte> stream)
    {
        var text = Encoding.UTF8.GetString(stream);
        if (text.EndsWith("\n\r", StringComparison.Ordinal))
            text = text[..^1];
        var blocks = Normal(text).Split("\n\n");
        return [.. blocks.SkipLast(1).Select(block => block.Trim('\n')).Where(block => block.Length > 0)];
    }

    private static string Normal(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');

    private static byte[] RandomStream(Random random)
    {
        string[] pieces = ["\n", "\r", "\r\n", "\n\n", "\r\n\r\n", "\r\r", "data: x", "data: {\"a\":1}", ": ping", "event: e", "data:", "yz", "\n\r"];
        var text = new StringBuilder();
        for (var i = random.Next(1, 30); i > 0; i--)
            text.Append(pieces[random.Next(pieces.Length)]);
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
