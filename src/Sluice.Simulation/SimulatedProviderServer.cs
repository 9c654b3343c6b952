using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Sluice.Upstream;

namespace Sluice.Simulation;

/// <summary>
/// A <see cref="SimulatedProvider"/> as a real HTTP server. Each event is flushed as it is produced; a cut answer is a broken connection;
/// a client that goes away cancels its call. It logs nothing.
/// </summary>
/// <example><code>
/// await using var server = await SimulatedProviderServer.StartAsync();
/// Console.WriteLine(server.BaseUrl);
/// </code></example>
public sealed class SimulatedProviderServer : IAsyncDisposable
{
    private const string Prefix = "/v1";

    private readonly WebApplication _app;
    private readonly SimulatedProvider _provider;
    private readonly CancellationTokenSource _stopping = new();

    private SimulatedProviderServer(WebApplication app, SimulatedProvider provider)
    {
        _app = app;
        _provider = provider;
    }

    /// <summary>The base of the API with its <c>/v1</c>, such as <c>http://127.0.0.1:40123/v1</c>.</summary>
    public string BaseUrl { get; private set; } = "";

    /// <summary>The provider that answers: its options, and the record of what it was sent.</summary>
    public SimulatedProvider Provider => _provider;

    /// <summary>Starts a server.</summary>
    /// <param name="provider">
    /// The provider that answers; on a real clock, or on one that somebody moves. One that answers as <see cref="SimulatedProviderOptions"/> are unless
    /// set if not given.
    /// </param>
    /// <param name="url">Where to listen, such as <c>http://127.0.0.1:8080</c>; any free port of the loopback address if not given.</param>
    /// <param name="cancellationToken">Gives up starting.</param>
    /// <exception cref="ArgumentException"><paramref name="url"/> is not an http URL of a host and a port alone.</exception>
    /// <exception cref="IOException">The port is in use.</exception>
    public static async Task<SimulatedProviderServer> StartAsync(
        SimulatedProvider? provider = null, string? url = null, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
        });
        var app = builder.Build();
        app.Urls.Add(Checked(url ?? "http://127.0.0.1:0"));
        var server = new SimulatedProviderServer(app, provider ?? new(new()));
        app.Run(server.AnswerAsync);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses;
        server.BaseUrl = addresses.First().TrimEnd('/') + Prefix;
        return server;
    }

    /// <summary>Stops at once: open calls are cancelled, their connections broken.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }

    private static string Checked(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttp && uri.PathAndQuery == "/"
            ? url
            : throw new ArgumentException($"The address '{url}' is not one to listen on; write it as http://127.0.0.1:8080.", nameof(url));

    private async Task AnswerAsync(HttpContext context)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
        UpstreamResponse response;
        try
        {
            response = await _provider.SendAsync(await ReadAsync(context.Request, ending.Token).ConfigureAwait(false), ending.Token)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is UpstreamException or OperationCanceledException)
        {
            context.Abort();
            return;
        }

        await using (response.ConfigureAwait(false))
            await RelayAsync(response, context, ending.Token).ConfigureAwait(false);
    }

    private static async Task<UpstreamRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        var path = request.Path.StartsWithSegments(Prefix, StringComparison.Ordinal, out var rest) ? rest.Value : request.Path.Value;
        return new UpstreamRequest
        {
            Method = request.Method,
            Path = path + request.QueryString.Value,
            Headers = [.. request.Headers.SelectMany(h => h.Value, (h, value) => KeyValuePair.Create(h.Key, value ?? ""))],
            Body = [body.ToArray()],
        };
    }

    private static async Task RelayAsync(UpstreamResponse response, HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers)
            context.Response.Headers.Append(name, value);
        await context.Response.StartAsync(cancellationToken).ConfigureAwait(false);
        var writer = context.Response.BodyWriter;

        // A cut body throws out of this loop after its last flush: Kestrel then closes the connection without the chunked end, and
        // everything that was flushed still arrives. Aborting would lose it.
        while (await response.Body.ReadAsync(writer.GetMemory(4096), cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            writer.Advance(count);
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
