using System.Net.Mime;
using System.Text.Json;
using Sluice.Errors;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Protocols;

namespace Sluice.Gateway.Proxy;

/// <summary>Lists what a key may use, from the configuration: no backend is asked.</summary>
internal sealed class ModelsEndpoint(GatewayRuntime runtime)
{
    private readonly long _created = runtime.Time.GetUtcNow().ToUnixTimeSeconds();

    public ValueTask ListAsync(RequestContext context) => WriteAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var model in runtime.Routes.Models.Where(context.Key.MayUse))
            Write(json, model);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    public async ValueTask ShowAsync(RequestContext context, string model)
    {
        if (context.Key.MayUse(model) && runtime.Routes.Find(model) is not null)
        {
            await WriteAsync(context, json => Write(json, model)).ConfigureAwait(false);
            return;
        }

        var error = GatewayErrors.Plain(
            RefusalStatus.ModelNotFound,
            ErrorCode.NotFound,
            $"There is no model '{model}' here, or key '{context.Key.Name}' may not use it. GET /v1/models lists what it may use.",
            context.RequestId,
            param: "model");
        await Answers.WriteErrorAsync(context.Http, context.Dialect, error, context.RequestId).ConfigureAwait(false);
    }

    private void Write(Utf8JsonWriter json, string model)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, _created);
        json.WriteString("owned_by"u8, runtime.Routes.Find(model)?.Legs[0].To.Backend.Name ?? "sluice");
        json.WriteEndObject();
    }

    private static async ValueTask WriteAsync(RequestContext context, Action<Utf8JsonWriter> write)
    {
        context.Http.Response.ContentType = MediaTypeNames.Application.Json;
        context.Http.Response.Headers["x-sluice-request-id"] = context.RequestId;
        var json = new Utf8JsonWriter(context.Http.Response.BodyWriter);
        await using (json.ConfigureAwait(false))
            write(json);
        await context.Http.Response.BodyWriter.FlushAsync(context.Http.RequestAborted).ConfigureAwait(false);
    }
}
