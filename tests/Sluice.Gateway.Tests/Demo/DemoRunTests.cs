using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Tests.Config;

namespace Sluice.Gateway.Tests.Demo;

public sealed class DemoRunTests
{
    [Fact]
    public async Task The_demo_shows_refusals_a_failover_a_cooldown_and_the_come_back_by_one_probe()
    {
        await using var demo = new RunningDemo();

        await demo.EventAsync("cooldown", "moody answered 429: left alone for");
        await demo.EventAsync("failover", "failed over to ");
        await demo.EventAsync("probe", "moody is due back: the next call goes there as its one probe");
        await demo.EventAsync("come-back", "moody answered its one probe and is back");
        await demo.EventAsync("refused", "intern, 402 cost: usd/1m");
        await demo.EventAsync("refused", "; passes in ");
        await demo.EndAsync();

        var totals = await demo.LineAsync("The demo ran for ");
        Assert.DoesNotContain(" 0 answered", totals, StringComparison.Ordinal);
        Assert.Contains(" 0 failed;", totals, StringComparison.Ordinal);
        Assert.DoesNotContain(" 0 held", totals, StringComparison.Ordinal);
        Assert.Contains(" 0 x 429", await demo.LineAsync("backend steady"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_printed_curl_line_is_a_request_that_the_demo_answers()
    {
        await using var demo = new RunningDemo();
        var line = await demo.LineAsync("Your own request:");
        using var request = CurlLine.Parse(line[line.IndexOf("curl ", StringComparison.Ordinal)..]);
        using var http = new HttpClient();

        using var response = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        Assert.NotEmpty(answer.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!);
        await demo.EventAsync("yours", "your own request got 200 from ");
    }

    [Fact]
    public async Task A_trace_is_replayed_call_by_call_and_the_demo_ends_with_it()
    {
        using var folder = new Folder();
        var trace = folder.Write("trace.csv", "timestamp_ms,input_tokens,output_tokens,tenant,model\n0,400,5,a,smart\n20,9000,7,b,some-model\n40,30,0,a,\n");
        await using var demo = new RunningDemo(trace);

        await demo.EndedAsync();

        Assert.Contains("3 calls: 3 answered, 0 refused, 0 failed", await demo.LineAsync("The demo ran for "), StringComparison.Ordinal);
        Assert.Contains("2 admitted", await demo.LineAsync("key     web"), StringComparison.Ordinal);
        Assert.Contains("1 admitted", await demo.LineAsync("key     batch"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_that_nobody_named_gives_way_to_a_free_one()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await using var demo = new RunningDemo(inUse: $"http://{other.LocalEndpoint}");

        await demo.LineAsync($"http://{other.LocalEndpoint} is in use; taking a free port instead");
        var line = await demo.LineAsync("sluice demo: the gateway listens on http://127.0.0.1:");
        Assert.DoesNotContain($"{other.LocalEndpoint};", line, StringComparison.Ordinal);
    }

    /// <summary>As a shell and curl read the line: words, single quotes, <c>-H</c> and <c>-d</c>.</summary>
    private static class CurlLine
    {
        public static HttpRequestMessage Parse(string line)
        {
            var words = Words(line);
            Assert.Equal("curl", words[0]);
            var request = new HttpRequestMessage(HttpMethod.Get, words[1]);
            for (var i = 2; i < words.Count; i += 2)
            {
                if (words[i] == "-d")
                {
                    request.Method = HttpMethod.Post;
                    request.Content = new StringContent(words[i + 1], Encoding.UTF8);
                }
            }

            for (var i = 2; i < words.Count; i += 2)
            {
                if (words[i] != "-H")
                    continue;
                var header = words[i + 1].Split(':', 2);
                request.Content?.Headers.Remove(header[0]);
                if (!request.Headers.TryAddWithoutValidation(header[0], header[1].Trim()))
                    request.Content!.Headers.TryAddWithoutValidation(header[0], header[1].Trim());
            }

            return request;
        }

        private static List<string> Words(string line)
        {
            var words = new List<string>();
            var word = new StringBuilder();
            var isQuoted = false;
            foreach (var c in line)
            {
                if (c == '\'')
                    isQuoted = !isQuoted;
                else if (c != ' ' || isQuoted)
                    word.Append(c);
                else
                {
                    words.Add(word.ToString());
                    word.Clear();
                }
            }

            words.Add(word.ToString());
            return words;
        }
    }
}
