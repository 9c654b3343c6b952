using System.Buffers;
using System.Net;
using Sluice.Bench.Forwarder;

// The yardstick: passes every request to --upstream URL and governs nothing, but is an honest proxy: both bodies are streamed,
// what arrives is flushed at once, a caller that leaves cancels the call upstream.
const int BufferBytes = 16 * 1024;

var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
if (builder.Configuration["upstream"] is not { Length: > 0 } upstream)
{
    await Console.Error.WriteLineAsync("Where to forward to is missing: --upstream http://127.0.0.1:PORT");
    return 2;
}

using var invoker = new HttpMessageInvoker(new SocketsHttpHandler
{
    UseProxy = false,
    UseCookies = false,
    AllowAutoRedirect = false,
    AutomaticDecompression = DecompressionMethods.None,
    ActivityHeadersPropagator = null,
});
var app = builder.Build();
app.Run(ForwardAsync);
await app.RunAsync();
return 0;

async Task ForwardAsync(HttpContext context)
{
    var gone = context.RequestAborted;
    using var request = new HttpRequestMessage(
        HttpMethod.Parse(context.Request.Method), new Uri(upstream + context.Request.Path + context.Request.QueryString))
    {
        Content = new RequestBody(context.Request),
    };
    ForwardedHeaders.Up(context.Request.Headers, request);
    using var response = await invoker.SendAsync(request, gone);
    context.Response.StatusCode = (int)response.StatusCode;
    ForwardedHeaders.Down(response, context.Response);
    await RelayAsync(await response.Content.ReadAsStreamAsync(gone), context.Response, gone);
}

static async Task RelayAsync(Stream from, HttpResponse to, CancellationToken gone)
{
    var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    try
    {
        while (await from.ReadAsync(buffer, gone) is > 0 and var read)
            await to.BodyWriter.WriteAsync(buffer.AsMemory(0, read), gone);
    }
    finally
    {
        ArrayPool<byte>.Shared.Return(buffer);
    }
}
