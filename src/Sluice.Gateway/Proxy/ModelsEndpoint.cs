using System.Globalization;
using System.Net.Mime;
using System.Text.Json;
using Sluice.Errors;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Protocols.Anthropic;
using Sluice.Protocols;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// Lists what a key may use, from the configuration: no backend is asked. In Anthropic's shape, page by page, for those who send
/// <c>anthropic-version</c>.
/// </summary>
internal sealed class ModelsEndpoint(GatewayRuntime runtime)
{
    private const int UsualPage = 20;
    private const int LargestPage = 1000;

    private readonly DateTimeOffset _created = runtime.Time.GetUtcNow();

    public async ValueTask ListAsync(RequestContext context)
    {
        string[] models = [.. runtime.Routes.Models.Where(context.Key.MayUse)];
        if (context.Dialect is not AnthropicDialect)
        {
            await WriteAsync(context, json => WriteList(json, models)).ConfigureAwait(false);
            return;
        }

        var limit = context.Http.Request.Query["limit"].ToString();
        if (limit.Length > 0 && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) || asked is < 1 or > LargestPage))
        {
            await RefuseAsync(context, RefusalStatus.Malformed, ErrorCode.InvalidRequest, "limit must be from 1 to 1000.", "limit").ConfigureAwait(false);
            return;
        }

        var page = ModelPage.Of(models, context.Http.Request.Query, limit.Length > 0 ? int.Parse(limit, CultureInfo.InvariantCulture) : UsualPage);
        await WriteAsync(context, json => WritePage(json, page)).ConfigureAwait(false);
    }

    public async ValueTask ShowAsync(RequestContext context, string model)
    {
        if (context.Key.MayUse(model) && runtime.Routes.Find(model) is not null)
        {
            await WriteAsync(context, json =>
            {
                if (context.Dialect is AnthropicDialect)
                    WriteAnthropic(json, model);
                else
                    Write(json, model);
            }).ConfigureAwait(false);
            return;
        }

        var message = $"There is no model '{model}' here, or key '{context.Key.Name}' may not use it. GET /v1/models lists what it may use.";
        await RefuseAsync(context, RefusalStatus.ModelNotFound, ErrorCode.NotFound, message, "model").ConfigureAwait(false);
    }

    private void WriteList(Utf8JsonWriter json, string[] models)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var model in models)
            Write(json, model);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void Write(Utf8JsonWriter json, string model)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, model);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, _created.ToUnixTimeSeconds());
        json.WriteString("owned_by"u8, runtime.Routes.Find(model)?.Legs[0].To.Backend.Name ?? "sluice");
        json.WriteEndObject();
    }

    private void WritePage(Utf8JsonWriter json, ModelPage page)
    {
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        foreach (var model in page.Models)
            WriteAnthropic(json, model);
        json.WriteEndArray();
        json.WriteBoolean("has_more"u8, page.HasMore);
        json.WriteString("first_id"u8, page.Models is [var first, ..] ? first : null);
        json.WriteString("last_id"u8, page.Models is [.., var last] ? last : null);
        json.WriteEndObject();
    }

    private void WriteAnthropic(Utf8JsonWriter json, string model)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "model"u8);
        json.WriteString("id"u8, model);
        json.WriteString("display_name"u8, model);
        json.WriteString("created_at"u8, _created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
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

    private static ValueTask RefuseAsync(RequestContext context, RefusalStatus status, ErrorCode code, string message, string param) =>
        Answers.WriteErrorAsync(context.Http, context.Dialect, GatewayErrors.Plain(status, code, message, context.RequestId, param: param), context.RequestId);
}
