using System.Globalization;
using System.Net.Mime;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sluice.Errors;
using Sluice.Gateway.Config;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Protocols.Anthropic;
using Sluice.Gateway.Routing;
using Sluice.Gateway.Upstreams;
using Sluice.Protocols;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// Lists what a key may use: what the configuration and the key name, and what backends behind a wildcard say they have. In Anthropic's shape, page by page, for
/// those who send <c>anthropic-version</c>.
/// </summary>
internal sealed class ModelsEndpoint(GatewayRuntime runtime)
{
    private const int UsualPage = 20;
    private const int LargestPage = 1000;

    private readonly DateTimeOffset _created = runtime.Time.GetUtcNow();
    private readonly ConditionalWeakTable<Backend, ListedModels> _listed = [];

    public async ValueTask ListAsync(RequestContext context)
    {
        var models = await ModelsAsync(context).ConfigureAwait(false);
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
        if (context.Key.MayUse(model) && runtime.Routes.FirstOf(model) is not null)
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

    private async ValueTask<string[]> ModelsAsync(RequestContext context)
    {
        var routes = runtime.Routes;
        var listed = await Task.WhenAll(runtime.Backends.Where(SaysWhatItHas).Select(backend => ListedAsync(backend, context.Http.RequestAborted))).ConfigureAwait(false);
        return
        [
            .. routes.Models
                .Concat(context.Key.NamedModels.Where(model => routes.FirstOf(model) is not null))
                .Concat(listed.SelectMany(static names => names))
                .Where(context.Key.MayUse)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }

    // Where callers bring their own credentials, there is none to ask with.
    private static bool SaysWhatItHas(Backend backend) =>
        backend.Config is { Enabled: true, Auth: not BackendAuth.Passthrough } && backend.Config.Models.Any(static rule => rule.IsWildcard);

    private async Task<IEnumerable<string>> ListedAsync(Backend backend, CancellationToken cancellationToken)
    {
        var names = await _listed.GetValue(backend, of => new(of, runtime.Time)).GetAsync(cancellationToken).ConfigureAwait(false);
        return backend.Config.Models.SelectMany(rule => names.Select(rule.PublicOf).OfType<string>());
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
        json.WriteString("owned_by"u8, runtime.Routes.FirstOf(model)?.Name ?? "sluice");
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
