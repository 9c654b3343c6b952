using Sluice.Gateway.Proxy;

namespace Sluice.Gateway.Tests.Proxy;

public class ProxyPathsTests
{
    [Theory]
    [InlineData("/v1/chat/completions", null)]
    [InlineData("/chat/completions", null)]
    [InlineData("/v1/chat/completions/", null)]
    [InlineData("//v1//chat/completions", null)]
    [InlineData("/openai/v1/chat/completions", null)]
    [InlineData("/openai/deployments/gpt-4o/chat/completions", "gpt-4o")]
    [InlineData("/openai/deployments/org%2Fmodel/chat/completions", "org/model")]
    public void Chat_is_found_under_all_its_names(string path, string? model) =>
        Assert.Equal(new ProxyPath(ProxyEndpoint.ChatCompletions, "/chat/completions", model), ProxyPaths.Read(path));

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/models")]
    [InlineData("/openai/v1/models/")]
    public void The_list_of_models_is_found(string path) => Assert.Equal(new ProxyPath(ProxyEndpoint.Models, "/models", Methods: "GET"), ProxyPaths.Read(path));

    [Theory]
    [InlineData("/v1/models/gpt-4o", "gpt-4o", "/models/gpt-4o")]
    [InlineData("/models/org/model:free", "org/model:free", "/models/org/model:free")]
    [InlineData("/v1/models/org%2fmodel", "org/model", "/models/org%2fmodel")]
    public void A_model_may_hold_slashes_and_colons(string path, string model, string upstream) =>
        Assert.Equal(new ProxyPath(ProxyEndpoint.Model, upstream, model, Methods: "GET"), ProxyPaths.Read(path));

    [Fact]
    public void A_base_url_with_v1_too_many_is_told_what_to_drop()
    {
        var found = ProxyPaths.Read("/v1/v1/chat/completions");

        Assert.Equal(ProxyEndpoint.Unknown, found.Endpoint);
        Assert.Contains("drop '/v1' from the end of the base URL", found.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/responses/resp_1", "GET, DELETE", "resp_1")]
    [InlineData("/responses/resp_1/cancel", "POST", "resp_1")]
    [InlineData("/openai/v1/responses/resp_1/input_items", "GET", "resp_1")]
    public void What_stands_below_a_response_is_found_with_its_methods(string path, string methods, string id)
    {
        var found = ProxyPaths.Read(path);

        Assert.Equal((ProxyEndpoint.ResponseObject, methods, id), (found.Endpoint, found.Methods, found.Id));
        Assert.True(found.Takes(methods.Split(", ")[^1]));
        Assert.False(found.Takes("PUT"));
    }

    [Theory]
    [InlineData("/v1/chat/completion", "Did you mean '/v1/chat/completions'?")]
    [InlineData("/v1/Chat/Completions", "Did you mean '/v1/chat/completions'?")]
    [InlineData("/v1/model", "Did you mean '/v1/models'?")]
    [InlineData("/v1/files/abc/content", "Served are POST /v1/chat/completions")]
    [InlineData("/v1/responses/..%2ffiles/cancel", "Served are")]
    [InlineData("/v1/messages/batches", "Served are")]
    [InlineData("/", "Served are")]
    [InlineData("", "Served are")]
    [InlineData("/v1/chat/completions/extra/parts", "Served are")]
    [InlineData("/openai/deployments/gpt-4o", "Served are")]
    [InlineData("/openai/deployments//chat/completions", "Served are")]
    [InlineData("/openai/deployments/gpt-4o/models", "Served are")]
    public void An_unknown_path_is_told_the_nearest_known_one(string path, string words)
    {
        var found = ProxyPaths.Read(path);

        Assert.Equal(ProxyEndpoint.Unknown, found.Endpoint);
        Assert.Contains(words, found.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_without_end_is_not_given_back_whole() => Assert.InRange(ProxyPaths.Read($"/{new string('x', 100_000)}").Problem!.Length, 100, 300);
}
