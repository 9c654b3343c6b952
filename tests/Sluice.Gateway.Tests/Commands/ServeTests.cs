using System.Net;
using System.Net.Sockets;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Simulation;
using Sluice.Storage;
using Sluice.Storage.Accounting;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Commands;

[Trait(SluiceProgram.Trait, SluiceProgram.TheProgram)]
public sealed class ServeTests
{
    private static readonly Dictionary<string, string> Nothing = [];

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_lets_an_open_stream_finish_keeps_its_usage_and_ends_with_0(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows knows no such signals.");
        Assert.SkipWhen(signal == "INT" && OperatingSystem.IsLinux() && !ServeProcess.TakesInterrupts, "These tests were started in the background, where SIGINT is ignored.");
        using var folder = new Folder();
        var time = new VirtualTimeProvider();
        var provider = new SimulatedProvider(new() { FirstToken = TimeSpan.Zero, TokensPerSecond = 1, OutputTokens = 10 }, time);
        await using var upstream = await SimulatedProviderServer.StartAsync(provider);
        folder.Write("sluice.json", $"{{\"backends\":{{\"a\":{{{RunningGateway.Upstream(upstream)},\"limits\":{{\"rpm\":100000}}}}}}}}");
        using var sluice = new ServeProcess(folder, "--listen", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await sluice.UrlAsync(), Timeout = RunningGateway.Hang };

        using var answer = await client.SendAsync(RunningGateway.Chat(stream: true), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await reader.ReadLineAsync();
        await sluice.SignalAsync(signal);
        await sluice.LineAsync("sluice stops");
        var rest = reader.ReadToEndAsync();
        while (!rest.IsCompleted)
        {
            time.TryAdvanceToNextTimer();
            await Task.Yield();
        }

        Assert.Contains("data: [DONE]", await rest, StringComparison.Ordinal);
        var (code, errors) = await sluice.EndAsync();
        Assert.Equal(0, code);
        Assert.Empty(errors);
        using var database = SluiceDatabase.Open(Path.Combine(folder.Path, ".sluice"));
        var record = Assert.Single(await new SqliteUsageStore(database).RecentAsync(10));
        Assert.Equal((200, null), (record.Status, record.Error));
        Assert.True(record.OutputTokens > 0);
    }

    [Fact]
    public async Task Alerts_of_budgets_are_written_to_the_log()
    {
        using var folder = new Folder();
        folder.Write("sluice.json", """
            {
              "backends": { "sim": { "protocol": "simulated", "simulate": { "firstToken": "0ms", "tokensPerSecond": 100000, "outputTokens": 20 } } },
              "keys": { "team-a": { "key": "sk-client-0123456789", "budgets": [ { "usd": 0.001, "window": "day", "alerts": [0.01] } ] } },
              "prices": { "m": { "input": 0, "output": 10 } }
            }
            """);
        using var sluice = new ServeProcess(folder, "--listen", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = await sluice.UrlAsync(), Timeout = RunningGateway.Hang };

        using var answer = await client.SendAsync(RunningGateway.Chat(key: "sk-client-0123456789"));

        Assert.Equal(200, (int)answer.StatusCode);
        var line = await sluice.LineAsync("cost_day_threshold");
        Assert.Contains("limit usd/day of key:team-a reached 1 %: $0.", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_admin_token_and_the_data_directory_are_told_and_the_token_works()
    {
        using var folder = new Folder();
        folder.Write("sluice.json", RunningGateway.Simulated);
        using var sluice = new ServeProcess(folder, "--listen", "http://127.0.0.1:0", "--data", "kept");
        using var client = new HttpClient { BaseAddress = await sluice.UrlAsync(), Timeout = RunningGateway.Hang };
        var data = Path.Combine(folder.Path, "kept");
        var token = (await File.ReadAllTextAsync(Path.Combine(data, "admin-token"))).TrimEnd();

        using var answer = await client.SendAsync(RunningGateway.Get("/admin/status", token));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Contains(sluice.Lines, line => line.EndsWith(data, StringComparison.Ordinal));
        Assert.DoesNotContain(sluice.Lines, line => line.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_that_names_it_and_the_option()
    {
        using var folder = new Folder();
        folder.Write("sluice.json", RunningGateway.Simulated);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        using var sluice = new ServeProcess(folder, "--listen", $"http://127.0.0.1:{port}");
        await Assert.ThrowsAsync<InvalidOperationException>(() => sluice.UrlAsync());
        var (code, errors) = await sluice.EndAsync();

        Assert.Equal(1, code);
        Assert.Contains("admin token written to", sluice.Lines[^1], StringComparison.Ordinal);
        var line = Assert.Single(errors);
        Assert.Contains($"port {port} is in use", line, StringComparison.Ordinal);
        Assert.Contains("--listen", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:9190/path")]
    [InlineData("https://127.0.0.1:9190")]
    [InlineData("ftp://127.0.0.1:9190")]
    [InlineData("http://localhost:0")]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://192.0.2.1:9190")]
    public async Task An_address_that_cannot_be_listened_on_is_one_line_that_names_the_option(string listen)
    {
        using var folder = new Folder();
        folder.Write("sluice.json", RunningGateway.Simulated);

        var run = await CommandRun.OfAsync(folder.Path, Nothing, "serve", "--listen", listen);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--listen", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_another_machine_is_one_line_that_names_the_option()
    {
        using var folder = new Folder();
        folder.Write("sluice.json", RunningGateway.Simulated[..^1] + ",\"keys\":{\"k\":{\"key\":\"sk-client-0123456789\"}}}");

        var run = await CommandRun.OfAsync(folder.Path, Nothing, "serve", "--listen", "http://192.0.2.1:9190");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("--listen", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_says_which_sqlite_would_run()
    {
        using var folder = new Folder();
        folder.Write("sluice.json", RunningGateway.Simulated);

        var run = await CommandRun.OfAsync(folder.Path, Nothing, "check");

        Assert.Contains(SqliteRuntime.Describe(), run.Output, StringComparison.Ordinal);
    }
}
