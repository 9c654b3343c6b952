using System.Text.Json.Nodes;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Admin.History;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Proxy;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Admin;

public sealed class DescriptionTests
{
    [Fact]
    public async Task Every_route_is_described_under_a_name_of_its_own()
    {
        var document = await DescribedApi.DocumentAsync();
        await using var runtime = RunningGateway.Make(RunningGateway.Simulated);
        using var lifecycle = new Lifecycle();
        using var feed = new LiveFeed(runtime, null);
        var routes = new AdminRoutes(runtime, new(), new(default, null), feed, lifecycle);

        foreach (var route in routes.All)
            Assert.True(document["paths"]![route.Path]?[route.Method.ToLowerInvariant()] is not null, $"{route.Method} {route.Path}");
        foreach (var (path, method) in ProxyPaths.Described)
            Assert.True(document["paths"]![path]?[method.ToLowerInvariant()] is not null, $"{method} {path}");
        var ids = document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => (string)operation.Value!["operationId"]!).ToArray();
        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.True(ids.Length >= 50, $"{ids.Length} operations were found");
    }

    [Fact]
    public async Task Every_reference_leads_somewhere_and_every_record_says_what_it_always_has()
    {
        var document = await DescribedApi.DocumentAsync();
        var schemas = document["components"]!["schemas"]!.AsObject();

        foreach (var reference in References(document))
            Assert.True(schemas.ContainsKey(reference["#/components/schemas/".Length..]), reference);
        foreach (var (name, schema) in schemas)
            Assert.True(schema!["required"]?.AsArray().Count > 0, name);
    }

    [Fact]
    public async Task A_gateway_serves_what_the_command_prints()
    {
        using var folder = new Folder();
        var run = await CommandRun.OfAsync(folder.Path, new Dictionary<string, string>(StringComparer.Ordinal), "openapi");
        await using var gateway = await AdminGateway.StartAsync();

        var served = JsonNode.Parse(await gateway.Client.GetStringAsync("/openapi.json"));

        Assert.Equal(0, run.ExitCode);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(run.Output), served));
    }

    [Theory]
    [InlineData(null, null, 200)]
    [InlineData("llm.example.com", null, 401)]
    [InlineData("llm.example.com", AdminGateway.Token, 200)]
    public async Task The_description_needs_the_token_for_whoever_is_not_on_this_machine(string? host, string? token, int status)
    {
        await using var gateway = await AdminGateway.StartAsync(AdminGateway.Config.TrimEnd()[..^1] + ",\"server\":{\"allowedHosts\":[\"llm.example.com\"]}}");
        using var request = RunningGateway.Get("/openapi.json", token);
        request.Headers.Host = host;

        using var answer = await gateway.Client.SendAsync(request);

        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public void What_differs_from_its_schema_is_noticed()
    {
        var shape = new JsonShape([]);
        var schema = JsonNode.Parse("""{"type":"object","required":["a"],"properties":{"a":{"type":["integer","null"]},"b":{"type":"array","items":{"type":"string"}}}}""")!;

        Assert.Empty(shape.Problems(schema, JsonNode.Parse("""{"a":1,"b":["x"]}""")));
        Assert.Empty(shape.Problems(schema, JsonNode.Parse("""{"a":null}""")));
        foreach (var wrong in (string[])["{}", "{\"a\":1.5}", "{\"a\":1,\"b\":[1]}", "{\"a\":1,\"c\":1}", "[]"])
            Assert.NotEmpty(shape.Problems(schema, JsonNode.Parse(wrong)));
    }

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member.Key == "$ref" ? [(string)member.Value!] : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
