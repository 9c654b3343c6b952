using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Admin.History;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Proxy;

namespace Sluice.Gateway.Admin.Description;

/// <summary>The description of all that the gateway answers: OpenAPI 3.1, made from the routes themselves and the records that they send.</summary>
internal static class OpenApiDocument
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The document of a gateway.</summary>
    public static JsonObject Build(AdminRoutes admin)
    {
        var schemas = new SchemaCollector();
        var paths = new JsonObject();
        AddOwn(paths);
        AddProxy(paths);
        foreach (var route in admin.All)
            At(paths, route.Path)[route.Method.ToLowerInvariant()] = Operation(route, schemas);
        var components = new JsonObject { ["Error"] = FixedSchemas.Error() };
        foreach (var (name, schema) in schemas.Schemas)
            components[name] = schema;
        return new()
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Sluice",
                ["version"] = typeof(OpenApiDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0",
                ["description"] = "Traffic control for LLM APIs: the proxied APIs under /v1, and the admin API under /admin.",
            },
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = components,
                ["securitySchemes"] = new JsonObject
                {
                    ["adminToken"] = Bearer("An admin token. The role that an operation takes at least stands in x-sluice-role."),
                    ["clientKey"] = Bearer("A client key of this gateway; x-api-key and api-key are taken too."),
                },
            },
        };
    }

    /// <summary>The document without a gateway that runs: what is described depends on no configuration.</summary>
    public static async Task<string> PrintAsync()
    {
        var runtime = GatewayRuntime.Idle();
        await using (runtime.ConfigureAwait(false))
        {
            using var feed = new LiveFeed(runtime, configuration: null);
            using var lifecycle = new Lifecycle();
            var directory = new AdminDirectory(default, store: null);
            return Build(new AdminRoutes(runtime, new AdminServices(), directory, feed, lifecycle)).ToJsonString(Indented);
        }
    }

    private static JsonObject Operation(AdminRoute route, SchemaCollector schemas)
    {
        var parameters = new JsonArray();
        if (route.HasName)
            parameters.Add((JsonNode)new JsonObject { ["name"] = "name", ["in"] = "path", ["required"] = true, ["schema"] = Type("string") });
        foreach (var parameter in route.Query)
            parameters.Add((JsonNode)new JsonObject { ["name"] = parameter.Name, ["in"] = "query", ["description"] = parameter.Description, ["schema"] = Type(parameter.Type) });
        var answer = new JsonObject { ["description"] = route.Status == StatusCodes.Status204NoContent ? "Done." : "What was asked for." };
        if (route.Answer is { } type)
            answer["content"] = Json(schemas.Reference(type));
        else if (route.Status == StatusCodes.Status200OK)
            answer["content"] = new JsonObject { ["text/event-stream"] = new JsonObject { ["schema"] = Type("string") } };
        var operation = new JsonObject
        {
            ["operationId"] = route.Id,
            ["summary"] = route.Summary,
            ["tags"] = new JsonArray("admin"),
            ["x-sluice-role"] = Roles.Word(route.Role),
            ["security"] = new JsonArray(new JsonObject { ["adminToken"] = new JsonArray() }),
            ["parameters"] = parameters,
        };
        if (route.Body is { } body)
            operation["requestBody"] = new JsonObject { ["content"] = Json(body == AdminJson.Default.JsonObject ? FixedSchemas.Settings() : schemas.Reference(body)) };
        operation["responses"] = new JsonObject
        {
            [route.Status.ToString(CultureInfo.InvariantCulture)] = answer,
            ["default"] = Failed(),
        };
        return operation;
    }

    private static void AddOwn(JsonObject paths)
    {
        Own("/", "getHome", "The dashboard, or a page that names what there is.", "text/html", secured: false);
        Own("/health/live", "getLive", "Whether the process lives.", "application/json", secured: false);
        Own("/health/ready", "getReady", "Whether it takes calls; 503 while it does not.", "application/json", secured: false);
        Own("/metrics", "getMetrics", "Prometheus text; off loopback for administrators alone.", "text/plain", secured: true);
        Own("/openapi.json", "getOpenApi", "This description; off loopback for administrators alone.", "application/json", secured: true);

        void Own(string path, string id, string summary, string type, bool secured)
        {
            var operation = new JsonObject
            {
                ["operationId"] = id,
                ["summary"] = summary,
                ["tags"] = new JsonArray("operations"),
                ["responses"] = new JsonObject
                {
                    ["200"] = new JsonObject { ["description"] = "What was asked for.", ["content"] = new JsonObject { [type] = new JsonObject { ["schema"] = type == "application/json" ? Type("object") : Type("string") } } },
                    ["default"] = Failed(),
                },
            };
            operation["security"] = secured ? new JsonArray(new JsonObject { ["adminToken"] = new JsonArray() }, new JsonObject()) : new JsonArray();
            At(paths, path)["get"] = operation;
        }
    }

    private static void AddProxy(JsonObject paths)
    {
        foreach (var (path, method) in ProxyPaths.Described)
        {
            var operation = new JsonObject
            {
                ["operationId"] = Id(method, path),
                ["summary"] = $"The provider's own API, relayed: {method} {path}.",
                ["tags"] = new JsonArray("proxy"),
                ["security"] = new JsonArray(new JsonObject { ["clientKey"] = new JsonArray() }, new JsonObject()),
            };
            if (path.Contains("{id}", StringComparison.Ordinal))
                operation["parameters"] = new JsonArray(new JsonObject { ["name"] = "id", ["in"] = "path", ["required"] = true, ["schema"] = Type("string") });
            if (HttpMethods.IsPost(method))
                operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Json(Type("object")) };
            operation["responses"] = new JsonObject
            {
                ["200"] = new JsonObject { ["description"] = "The provider's answer, plain or as server-sent events.", ["content"] = Json(Type("object")) },
                ["default"] = Failed(),
            };
            At(paths, path)[method.ToLowerInvariant()] = operation;
        }
    }

    private static string Id(string method, string path) =>
        method.ToLowerInvariant() + string.Concat(path.Split('/', '_', '{', '}').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    private static JsonObject At(JsonObject paths, string path)
    {
        if (paths[path] is not JsonObject item)
            paths[path] = item = [];
        return item;
    }

    private static JsonObject Failed() => new()
    {
        ["description"] = "What was wrong, and what to do.",
        ["content"] = Json(new JsonObject { ["$ref"] = "#/components/schemas/Error" }),
    };

    private static JsonObject Json(JsonNode schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Type(string type) => new() { ["type"] = type };

    private static JsonObject Bearer(string description) => new() { ["type"] = "http", ["scheme"] = "bearer", ["description"] = description };
}
