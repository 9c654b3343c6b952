using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;

namespace Sluice.Bench.Footprint;

/// <summary>A gateway or forwarder that runs on its own, and a client of it.</summary>
internal sealed class ServedProcess : IAsyncDisposable
{
    private const string Key = "sk-bench-footprint";

    private readonly Process _process;
    private readonly string? _directory;

    private ServedProcess(Process process, string? directory, string url)
    {
        _process = process;
        _directory = directory;
        Client = new(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = new(url), Timeout = Timeout.InfiniteTimeSpan };
        Client.DefaultRequestHeaders.Authorization = new("Bearer", Key);
    }

    public HttpClient Client { get; }

    /// <summary>Megabytes that it has in memory.</summary>
    public double ResidentMb
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>Starts a gateway with a client key, limits, a budget, its journal, usage log and metrics, and waits until it has answered a call.</summary>
    public static async Task<(ServedProcess Gateway, TimeSpan ToFirstAnswer)> StartGatewayAsync(string program, string upstream)
    {
        var directory = Directory.CreateTempSubdirectory("sluice-footprint").FullName;
        var config = Path.Combine(directory, "sluice.json");
        await File.WriteAllTextAsync(config, $$"""
            {
              "backends": { "b": { "protocol": "openai", "baseUrl": "{{upstream}}", "auth": "none",
                                   "limits": { "rpm": 60000000, "tpm": 100000000000, "concurrency": 100000 },
                                   "timeouts": { "firstByte": "10m", "idle": "10m" } } },
              "keys": { "bench": { "key": "{{Key}}", "limits": { "rpm": 60000000, "tpm": 100000000000, "concurrency": 100000 },
                                   "budgets": [ { "usd": 10000000, "window": "day" } ] } },
              "prices": { "m": { "input": 2.50, "output": 10.00 } }
            }
            """);
        var url = FreeUrl();
        return await StartAsync(program, ["serve", "--config", config, "--data", Path.Combine(directory, "data"), "--listen", url], url, directory);
    }

    /// <summary>Starts a bare forwarder, and waits until it has answered a call.</summary>
    public static async Task<ServedProcess> StartForwarderAsync(string program, string upstream)
    {
        var url = FreeUrl();
        return (await StartAsync(program, ["--urls", url, "--upstream", upstream], url, directory: null)).Process;
    }

    /// <summary>Opens a stream and waits for its first byte.</summary>
    public async Task<Stream> OpenAsync()
    {
        using var request = Request(isStream: true);
        var answer = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[1]);
        return body;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        if (_directory is not null)
            Directory.Delete(_directory, recursive: true);
    }

    private static async Task<(ServedProcess Process, TimeSpan ToFirstAnswer)> StartAsync(string program, string[] arguments, string url, string? directory)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SLUICE_ADMIN_TOKEN"] = "bench-footprint-token" },
        };
        var begun = TimeProvider.System.GetTimestamp();
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} does not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var served = new ServedProcess(process, directory, url);
        while (!await served.AnswersAsync())
        {
            if (process.HasExited)
                throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }

        return (served, TimeProvider.System.GetElapsedTime(begun));
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var request = Request(isStream: false);
            using var answer = await Client.SendAsync(request);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static HttpRequestMessage Request(bool isStream) => new(HttpMethod.Post, "/v1/chat/completions")
    {
        Content = new StringContent(
            $$"""{"model":"m","max_tokens":512,"stream":{{(isStream ? "true" : "false")}},"messages":[{"role":"user","content":"{{new string('x', 2_000)}}"}]}""",
            Encoding.UTF8, "application/json"),
    };

    private static string FreeUrl()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)socket.LocalEndpoint).Port}");
    }
}
