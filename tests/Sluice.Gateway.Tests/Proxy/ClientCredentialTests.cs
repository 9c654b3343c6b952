using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Sluice.Gateway.Proxy;

namespace Sluice.Gateway.Tests.Proxy;

public class ClientCredentialTests
{
    [Theory]
    [InlineData("Authorization", "Bearer sk-1", "sk-1")]
    [InlineData("authorization", "bearer   sk-1 ", "sk-1")]
    [InlineData("x-api-key", "sk-1", "sk-1")]
    [InlineData("api-key", "sk-1", "sk-1")]
    [InlineData("Authorization", "Basic c2stMQ==", null)]
    [InlineData("Authorization", "Bearer ", null)]
    [InlineData("Authorization", "sk-1", null)]
    [InlineData("x-api-key", " ", null)]
    [InlineData("x-other", "sk-1", null)]
    public void A_key_is_found_where_clients_put_it(string name, string value, string? key)
    {
        var headers = new HeaderDictionary { [name] = value };

        Assert.Equal(key, ClientCredential.In(headers, "authorization") ?? ClientCredential.In(headers, "x-api-key") ?? ClientCredential.In(headers, "api-key"));
    }

    [Fact]
    public void A_header_that_says_two_things_says_nothing() =>
        Assert.Null(ClientCredential.In(new HeaderDictionary { ["x-api-key"] = new StringValues(["a", "b"]) }, "x-api-key"));
}
