namespace Sluice.Bench.Footprint;

/// <summary>An upstream that answers a plain call at once, and of a stream the first part, holding the rest back until it is let go.</summary>
internal sealed class HeldStreams : IAsyncDisposable
{
    private const string Begin =
        """
        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hello"},"finish_reason":null}]}


        """;

    private const string End =
        """
        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}

        data: [DONE]


        """;

    private const string Plain =
        """{"id":"c1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":1,"total_tokens":10}}""";

    private readonly WebApplication _app;
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HeldStreams(WebApplication app)
    {
        _app = app;
        app.Run(AnswerAsync);
    }

    public string Url => _app.Urls.First();

    public static async Task<HeldStreams> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var held = new HeldStreams(builder.Build());
        await held._app.StartAsync();
        return held;
    }

    public void LetGo() => _letGo.TrySetResult();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new StreamReader(http.Request.Body);
        var isStream = (await body.ReadToEndAsync()).Contains("\"stream\":true", StringComparison.Ordinal);
        if (!isStream)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(Plain);
            return;
        }

        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(Begin);
        await http.Response.Body.FlushAsync();
        await _letGo.Task.WaitAsync(http.RequestAborted);
        await http.Response.WriteAsync(End);
    }
}
