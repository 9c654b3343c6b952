using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Proxy;

namespace Sluice.Gateway.Tests.BlackBox;

/// <summary>The gateway's dispatcher behind an endpoint that speaks HTTP/2 without TLS, which clients must know beforehand.</summary>
internal sealed class Http2Gateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private Http2Gateway(WebApplication app) => _app = app;

    public static async Task<Http2Gateway> StartAsync(GatewayRuntime runtime)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2));
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var dispatcher = new ProxyDispatcher(runtime);
        app.Run(dispatcher.HandleAsync);
        await app.StartAsync();
        return new(app);
    }

    public Task<HttpResponseMessage> SendAsync(string body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _app.Urls.First() + "/v1/chat/completions")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Gateway.HangGuard);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
    }
}
