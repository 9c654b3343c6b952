using Sluice.Http;

namespace Sluice.Libraries.Tests.Http;

/// <summary>The path of a request is read without making a string of it, and is the path all the same.</summary>
public sealed class RequestPathTests
{
    [Theory]
    [InlineData("https://api.openai.com/v1/chat/completions")]
    [InlineData("https://api.openai.com/v1/chat/completions?api-version=1&x=/messages")]
    [InlineData("https://api.openai.com/v1/chat/completions#/messages")]
    [InlineData("https://api.openai.com")]
    [InlineData("https://api.openai.com?x=/v1/messages")]
    [InlineData("https://user:secret@api.openai.com:8443/v1/chat/completions")]
    [InlineData("https://api.openai.com/v1/../v2/./messages")]
    [InlineData("https://api.openai.com/v1/chat/completion%73")]
    [InlineData("https://api.openai.com/v1\\messages")]
    [InlineData(" https://api.openai.com/v1/messages ")]
    [InlineData("https://api.openai.com/v1/m\u00e9ssages")]
    [InlineData("HTTPS://API.OPENAI.COM//v1//messages/")]
    public void It_is_what_the_address_says(string address)
    {
        var uri = new Uri(address);

        Assert.Equal(uri.AbsolutePath, RequestPath.Of(uri).Length == 0 ? "/" : RequestPath.Of(uri).ToString());
    }

    [Fact]
    public void An_address_that_was_put_together_is_read_whole() =>
        Assert.Equal("/base/v1/messages", RequestPath.Of(new Uri(new Uri("https://x/base/"), "v1/messages?y")).ToString());
}
