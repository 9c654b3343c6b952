using System.Net.Http.Headers;
using System.Text;
using Sluice.Gateway.Config.Running;
using Sluice.Gateway.Dashboard;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Housekeeping;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Tests.Config;

namespace Sluice.Dashboard.Tests;

/// <summary>A gateway on a file and a data directory of its own, which can be stopped and started again where it was.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    public const string Token = "sluice-admin-for-tests";
    public const string FileKey = "sk-file-0123456789abcdef";

    /// <summary>Two pools, a key and a budget in the file.</summary>
    public const string Config =
        """
        { "backends": { "alpha": { "protocol": "simulated", "simulate": { "firstToken": "0", "tokensPerSecond": 1000000000, "outputTokens": 5 }, "models": { "m": "m" }, "limits": { "rpm": 1000, "tpm": 100000 } },
                        "omega": { "protocol": "simulated", "simulate": { "firstToken": "0", "tokensPerSecond": 1000000000, "outputTokens": 5 }, "models": { "m": "m" }, "pool": "fallback" } },
          "pools": ["primary", "fallback"],
          "keys": { "file-key": { "key": "sk-file-0123456789abcdef", "limits": { "rpm": 1000 }, "budgets": [ { "usd": 5, "window": "day", "alerts": [0.5, 1] } ] } },
          "prices": { "m": { "input": 1, "output": 1000 } } }
        """;

    /// <summary>After this long a test that waits is one that hangs.</summary>
    public static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private readonly Folder _folder = new();
    private Parts? _parts;

    /// <summary>Whether this build holds a dashboard.</summary>
    public static bool HasDashboard => DashboardFiles.Embedded.Page is not null;

    public HttpClient Client { get; } = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = Hang };

    /// <summary>The address, without a slash at its end; it stays the same over restarts.</summary>
    public string Url { get; private set; } = "http://127.0.0.1:0";

    public string File => Path.Combine(_folder.Path, "sluice.json");

    public static async Task<Gateway> StartAsync(string config = Config)
    {
        var gateway = new Gateway();
        gateway.Write(config);
        await gateway.StartAgainAsync();
        return gateway;
    }

    /// <summary>Writes the file; it is read at the next start, or when it is told to be.</summary>
    public void Write(string config) => _folder.Write("sluice.json", config);

    /// <summary>Starts it, with the admin token given.</summary>
    public async Task StartAgainAsync(string token = Token)
    {
        var stores = await GatewayStores.OpenAsync(Path.Combine(_folder.Path, ".sluice"), static _ => null, static _ => { }, TimeProvider.System);
        var stored = await stores.Stored.ReadAsync();
        var source = new ConfigSource(File, static _ => null, _folder.Path, static _ => false);
        var found = source.Read(stored)!;
        Assert.True(found.IsValid, string.Join('\n', found.Errors));
        var runtime = new GatewayRuntime(found.Config!, new RequestJournal(stores.UsageLog, new GatewayMetrics()), TimeProvider.System);
        var configuration = new GatewayConfiguration(runtime, source, found, stored, stores.Stored.ReadAsync, Url);
        var options = new ServerOptions { Listen = Url, AdminToken = SecretHash.Of(token), Log = false, Services = new() { Configuration = configuration, Stores = stores } };
        var server = await GatewayServer.StartAsync(runtime, options);
        var housekeeper = new Housekeeper(runtime, stores, static problem => Assert.Fail(problem));
        _parts = new(stores, runtime, configuration, server, housekeeper);
        Url = server.Urls[0];
    }

    /// <summary>Stops it; what it keeps stays.</summary>
    public async Task StopAsync()
    {
        if (_parts is not { } parts)
            return;
        _parts = null;
        await parts.Server.DisposeAsync();
        await parts.Housekeeper.DisposeAsync();
        await parts.Runtime.DisposeAsync();
        parts.Configuration.Dispose();
        await parts.Stores.DisposeAsync();
    }

    /// <summary>A chat call.</summary>
    public async Task<HttpResponseMessage> ChatAsync(string key = FileKey, string model = "m", string? user = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Url}/v1/chat/completions")
        {
            Content = new StringContent($$"""{"model":"{{model}}","max_tokens":20,"messages":[{"role":"user","content":"Hello"}]}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new("Bearer", key) },
        };
        if (user is not null)
            request.Headers.Add("x-sluice-user", user);
        return await Client.SendAsync(request);
    }

    /// <summary>Asks the admin API.</summary>
    public async Task<HttpResponseMessage> AdminAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new(method), Url + path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", Token) } };
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Client.Dispose();
        _folder.Dispose();
    }

    private sealed record Parts(GatewayStores Stores, GatewayRuntime Runtime, GatewayConfiguration Configuration, GatewayServer Server, Housekeeper Housekeeper);
}
