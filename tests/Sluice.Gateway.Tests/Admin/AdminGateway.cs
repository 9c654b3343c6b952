using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway.Config.Running;
using Sluice.Gateway.Config.Stored;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Housekeeping;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Telemetry;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Admin;

/// <summary>A gateway on a configuration file and a data directory of its own, and an administrator who talks to it over a socket.</summary>
internal sealed class AdminGateway : IAsyncDisposable
{
    public const string Token = "sluice-admin-for-tests";
    public const string FileKey = "sk-file-0123456789abcdef";

    /// <summary>One backend and one key in the file.</summary>
    public const string Config =
        """
        { "backends": { "sim": { "protocol": "simulated", "simulate": { "firstToken": "0", "tokensPerSecond": 1000000000, "outputTokens": 5 }, "models": { "m": "m" }, "limits": { "rpm": 100000 } } },
          "keys": { "file-key": { "key": "sk-file-0123456789abcdef", "limits": { "rpm": 1000 } } },
          "prices": { "m": { "input": 1, "output": 1000 } } }
        """;

    private readonly Folder _folder;
    private readonly GatewayStores _stores;
    private readonly Housekeeper _housekeeper;
    private readonly GatewayServer _server;

    private AdminGateway(Folder folder, GatewayStores stores, GatewayRuntime runtime, GatewayConfiguration configuration, GatewayServer server)
    {
        _folder = folder;
        _stores = stores;
        _housekeeper = new(runtime, stores, static problem => Assert.Fail(problem));
        Runtime = runtime;
        Configuration = configuration;
        _server = server;
        Client = new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new(server.Urls[0]), Timeout = RunningGateway.Hang };
    }

    public GatewayRuntime Runtime { get; }

    public GatewayConfiguration Configuration { get; }

    public HttpClient Client { get; }

    public string File => Path.Combine(_folder.Path, "sluice.json");

    public string Data => _stores.Database.Directory;

    public static async Task<AdminGateway> StartAsync(string json = Config, TimeProvider? time = null, string listen = "http://127.0.0.1:0")
    {
        time ??= TimeProvider.System;
        var folder = new Folder();
        folder.Write("sluice.json", json);
        var stores = await GatewayStores.OpenAsync(Path.Combine(folder.Path, ".sluice"), static _ => null, static _ => { }, time);
        var source = new ConfigSource(Path.Combine(folder.Path, "sluice.json"), static name => name == "A_VARIABLE" ? "from-the-environment" : null, folder.Path, static _ => false);
        var found = source.Read(StoredConfig.None)!;
        Assert.True(found.IsValid, string.Join('\n', found.Errors));
        var runtime = new GatewayRuntime(found.Config!, new RequestJournal(stores.UsageLog, new GatewayMetrics()), time);
        var configuration = new GatewayConfiguration(runtime, source, found, StoredConfig.None, stores.Stored.ReadAsync, listen);
        var options = new ServerOptions { Listen = "http://127.0.0.1:0", AdminToken = SecretHash.Of(Token), Log = false, Services = new() { Configuration = configuration, Stores = stores } };
        return new(folder, stores, runtime, configuration, await GatewayServer.StartAsync(runtime, options));
    }

    /// <summary>Asks the admin API; every answer is held to its description.</summary>
    public async Task<AdminAnswer> SendAsync(string method, string path, string? body = null, string? token = Token, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var type = response.Content.Headers.ContentType?.MediaType;
        var json = type == "application/json" ? JsonNode.Parse(text) : null;
        await DescribedApi.HoldAsync(method, path, (int)response.StatusCode, type, json);
        return new((int)response.StatusCode, json, text, response.Headers.ETag?.Tag);
    }

    public Task<AdminAnswer> GetAsync(string path, string? token = Token) => SendAsync("GET", path, token: token);

    public Task<AdminAnswer> PostAsync(string path, string? body = null, string? token = Token) => SendAsync("POST", path, body, token);

    /// <summary>A chat call.</summary>
    /// <returns>The status, and the backend that answered.</returns>
    public async Task<(int Status, string? Backend)> ChatAsync(string key = FileKey, string model = "m")
    {
        using var answer = await Client.SendAsync(RunningGateway.Chat(model, key: key));
        return ((int)answer.StatusCode, answer.Headers.TryGetValues("x-sluice-backend", out var backend) ? backend.Single() : null);
    }

    /// <summary>The members of a simulated backend.</summary>
    public static string Simulated(string more = "") =>
        "\"protocol\":\"simulated\",\"simulate\":{\"firstToken\":\"0\",\"tokensPerSecond\":1000000000,\"outputTokens\":5}" + more;

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await _housekeeper.DisposeAsync();
        await Runtime.DisposeAsync();
        Configuration.Dispose();
        await _stores.DisposeAsync();
        _folder.Dispose();
    }
}
