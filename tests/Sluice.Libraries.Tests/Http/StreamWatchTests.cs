using System.Text;
using Sluice.Control;
using Sluice.Http;

namespace Sluice.Libraries.Tests.Http;

/// <summary>A stream on its way through: what comes out is what went in, however it is cut into reads.</summary>
public sealed class StreamWatchTests
{
    private const string Usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_byte_comes_out_as_it_went_in_but_for_the_usage_that_is_hidden(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 200; run++)
        {
            var events = Events(random).ToArray();
            var hides = random.Next(2) == 0;
            var expected = string.Concat(hides ? events.Where(text => text != Usage) : events);

            Assert.Equal(expected, Passed(string.Concat(events), hides, random));
        }
    }

    [Fact]
    public void An_event_too_long_to_be_read_passes_all_the_same()
    {
        var stream = "data: {\"choices\":[{\"delta\":{\"content\":\"" + new string('x', 3 << 20) + "\"}}]}\n\ndata: [DONE]\n\n";

        Assert.Equal(stream, Passed(stream, hides: true, new Random(1)));
    }

    private static IEnumerable<string> Events(Random random)
    {
        string[] kinds =
        [
            "data: {\"choices\":[{\"delta\":{\"content\":\"w\u00e9\"}}]}\n\n", ": ping\n\n", "event: x\r\ndata: {}\r\n\r\n", "data: not json\n\n", Usage, "\n", "data: [DONE]\n\n",
            "data: no end",
        ];
        for (var i = random.Next(8); i > 0; i--)
            yield return kinds[random.Next(kinds.Length - 1)];
        if (random.Next(3) == 0)
            yield return kinds[^1];
    }

    private static string Passed(string stream, bool hides, Random random)
    {
        using var control = new TrafficControl(new(), new VirtualTimeProvider());
        using var request = Rig.Request("https://x/v1/chat/completions", Rig.ChatStream);
        using var watch = new StreamWatch(control, new HttpCall(request, new("gpt-4o-mini", new(10, 100))) { Api = LlmApis.Find(request), HidesUsage = hides });
        var input = Encoding.UTF8.GetBytes(stream).AsMemory();
        using var output = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var into = buffer.AsSpan(0, input.Length > 1 << 20 ? buffer.Length : random.Next(1, 50));
            if (!watch.TryTake(into, out var taken))
            {
                var count = Math.Min(Math.Min(input.Length, watch.Room.Length), input.Length > 1 << 20 ? 4_096 : random.Next(1, 40));
                input[..count].CopyTo(watch.Room);
                input = input[count..];
                watch.Took(count);
                continue;
            }

            if (taken == 0)
                return Encoding.UTF8.GetString(output.ToArray());
            output.Write(into[..taken]);
        }
    }
}
