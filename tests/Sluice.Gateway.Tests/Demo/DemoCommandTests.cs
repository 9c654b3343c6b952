using System.Net;
using System.Net.Sockets;
using Sluice.Gateway.Tests.Config;

namespace Sluice.Gateway.Tests.Demo;

public sealed class DemoCommandTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Fact]
    public async Task The_demo_ends_by_itself_with_0_and_keeps_nothing()
    {
        using var folder = new Folder();
        var run = await CommandRun.OfAsync(folder.Path, Nothing, "demo", "--for", "300ms", "--listen", "http://127.0.0.1:0");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("The demo ran for 0.", run.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_named_port_that_is_in_use_is_an_error_that_names_listen()
    {
        using var folder = new Folder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = $"http://{other.LocalEndpoint}";
        var run = await CommandRun.OfAsync(folder.Path, Nothing, "demo", "--for", "1s", "--listen", url);
        Assert.Equal(1, run.ExitCode);
        var line = Assert.Single(run.ErrorLines);
        Assert.StartsWith($"sluice: cannot listen on {url}: ", line, StringComparison.Ordinal);
        Assert.Contains("--listen", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("0")]
    [InlineData("-5s")]
    public async Task A_time_that_is_none_ends_with_2(string time)
    {
        using var folder = new Folder();
        var run = await CommandRun.OfAsync(folder.Path, Nothing, "demo", "--for", time);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"'{time}'", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("timestamp_ms,input_tokens,output_tokens\n0,x,1\n", "line 2, input_tokens: 'x'")]
    [InlineData("timestamp_ms,input_tokens,output_tokens\n", "holds no calls")]
    [InlineData(null, "Name a trace that can be read")]
    public async Task A_trace_that_cannot_be_replayed_is_told_before_anything_starts(string? content, string problem)
    {
        using var folder = new Folder();
        if (content is not null)
            folder.Write("trace.csv", content);
        var run = await CommandRun.OfAsync(folder.Path, Nothing, "demo", "--trace", "trace.csv", "--listen", "http://127.0.0.1:0");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(problem, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }
}
