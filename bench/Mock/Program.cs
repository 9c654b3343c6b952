using System.Buffers;
using Sluice.Bench.Mock;

// Answers every POST at once, as plain JSON or as a stream. Listens where --urls says.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
var app = builder.Build();
app.Run(AnswerAsync);
app.Run();

static async Task AnswerAsync(HttpContext context)
{
    var response = context.Response;
    if (!HttpMethods.IsPost(context.Request.Method))
    {
        response.StatusCode = HttpMethods.IsGet(context.Request.Method) ? StatusCodes.Status200OK : StatusCodes.Status405MethodNotAllowed;
        return;
    }

    if (!await AsksForStreamAsync(context))
    {
        response.ContentType = "application/json";
        response.ContentLength = Answers.Plain.Length;
        await response.BodyWriter.WriteAsync(Answers.Plain);
        return;
    }

    response.ContentType = "text/event-stream";
    response.Headers.CacheControl = "no-cache";
    response.Headers["X-Accel-Buffering"] = "no";
    foreach (var part in Answers.Stream)
        await response.BodyWriter.WriteAsync(part);
}

// Reads the body to its end, as a provider does before it answers.
static async Task<bool> AsksForStreamAsync(HttpContext context)
{
    var reader = context.Request.BodyReader;
    while (true)
    {
        var result = await reader.ReadAsync();
        if (!result.IsCompleted)
        {
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            continue;
        }

        var stream = Contains(result.Buffer, "\"stream\":true"u8);
        reader.AdvanceTo(result.Buffer.End);
        return stream;
    }
}

static bool Contains(in ReadOnlySequence<byte> body, ReadOnlySpan<byte> text) =>
    (body.IsSingleSegment ? body.FirstSpan : body.ToArray()).IndexOf(text) >= 0;
