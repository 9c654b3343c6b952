using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sluice.Gateway.Tests.Telemetry;

/// <summary>A collector that takes OTLP over gRPC, which is HTTP/2 with frames of its own and a status in the trailers.</summary>
internal sealed class GrpcCollector : IAsyncDisposable
{
    // Neither compressed nor of any length: the empty message.
    private static readonly byte[] Nothing = [0, 0, 0, 0, 0];

    private readonly WebApplication _app;

    private GrpcCollector(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    /// <summary>Starts one.</summary>
    /// <param name="got">Takes what came, by path.</param>
    public static async Task<GrpcCollector> StartAsync(ConcurrentDictionary<string, string> got)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            var text = $"{http.Request.Protocol} {http.Request.ContentType} {http.Request.Headers["x-tenant"]} {Encoding.Latin1.GetString(body.ToArray())}";
            got.AddOrUpdate(http.Request.Path, text, (_, before) => before + text);
            http.Response.ContentType = "application/grpc";
            await http.Response.Body.WriteAsync(Nothing);
            http.Response.AppendTrailer("grpc-status", "0");
        });
        await app.StartAsync();
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
