using Sluice.Gateway.Config;

namespace Sluice.Gateway.Tests.Config;

public sealed class BaseUrlRulesTests
{
    [Theory]
    [InlineData("OpenAI", "https://api.openai.com", "https://api.openai.com/v1")]
    [InlineData("OpenAI", "https://api.openai.com/", "https://api.openai.com/v1")]
    [InlineData("OpenAI", "https://api.openai.com/v1/", "https://api.openai.com/v1")]
    [InlineData("OpenAI", "http://localhost:8000/api/paas/v4", "http://localhost:8000/api/paas/v4")]
    [InlineData("OpenAI", "http://[::1]:8000", "http://[::1]:8000/v1")]
    [InlineData("Anthropic", "https://api.anthropic.com", "https://api.anthropic.com/v1")]
    [InlineData("Anthropic", "https://api.anthropic.com/v1/", "https://api.anthropic.com/v1")]
    [InlineData("Anthropic", "https://api.deepseek.com/anthropic", "https://api.deepseek.com/anthropic/v1")]
    public void A_base_URL_is_completed_as_its_protocol_wants(string protocol, string written, string resolved) =>
        Assert.Equal(resolved, BaseUrlRules.Resolve(Enum.Parse<BackendProtocol>(protocol), new Uri(written)).AbsoluteUri);
}
