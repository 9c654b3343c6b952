namespace Sluice.Gateway.Tests.Config;

public sealed class SecretTests
{
    [Theory]
    [InlineData("{\"backends\":{\"a\":{\"protocol\":\"openai\",\"apikey\":\"SECRET\"}}}")]
    [InlineData("{\"backends\":{\"a\":{\"protocol\":\"openai\",\"auth\":\"SECRET\"}}}")]
    [InlineData("{\"backends\":{\"a\":\"SECRET\"}}")]
    [InlineData("{\"backends\":\"SECRET\"}")]
    [InlineData("{\"backends\":{\"SECRET\":{\"protocol\":\"openai\"}}}")]
    [InlineData("{\"backends\":{\"a\":{\"protocol\":\"openai\",\"apiKey\":\"SECRET\",\"pool\":\"SECRET\"}}}")]
    [InlineData("{\"backends\":{\"a\":{\"protocol\":\"openai\",\"apiKey\":SECRET}}}")]
    [InlineData("{\"backends\":{\"a\":{\"protocol\":\"openai\",\"apiKey\":[\"SECRET\"]}}}")]
    [InlineData("{\"backends\":{\"a\":{\"protocol\":\"simulated\",\"apiKey\":\"SECRET\"}}}")]
    [InlineData("{\"backends\":{\"a\":{\"protocol\":\"openai\",\"baseUrl\":\"https://SECRET@h/?k=SECRET\"}}}")]
    [InlineData("{\"backends\":{\"a\":{\"protocol\":\"openai\",\"headers\":\"SECRET\"}}}")]
    [InlineData("{\"keys\":{\"a\":{\"key\":\"SECRET \",\"limits\":\"SECRET\"}}}")]
    [InlineData("{\"keys\":{\"a\":\"SECRET\"}}")]
    [InlineData("{\"alerts\":{\"webhooks\":[\"https://h/SECRET\",\"SECRET\"]}}")]
    public void A_secret_is_in_no_error_wherever_it_stands(string json)
    {
        foreach (var secret in (string[])["sk-live-a1b2c3d4e5f6", "sk-proj-ZZZZyyyyXXXX"])
        {
            var result = Samples.Parse(json.Replace("SECRET", secret, StringComparison.Ordinal));
            Assert.NotEmpty(result.Errors);
            Assert.All(result.Errors, e => Assert.DoesNotContain(secret[3..], e.ToString(), StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public void A_secret_of_the_environment_is_in_no_error()
    {
        var result = Samples.Parse("{\"backends\":{\"a\":{\"protocol\":\"openai\",\"apiKey\":\"x ${OPENAI_API_KEY}\",\"baseUrl\":\"${TEAM_A_KEY}\",\"pool\":\"${TEAM_A_KEY}\"}}}");
        Assert.Equal(3, result.Errors.Count);
        Assert.All(result.Errors, e => Assert.DoesNotContain(Samples.ProviderSecret, e.ToString(), StringComparison.Ordinal));
        Assert.All(result.Errors, e => Assert.DoesNotContain(Samples.TeamSecret, e.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void Backends_and_keys_show_their_names_alone()
    {
        var config = Samples.Parse(Samples.Everything).Config!;
        Assert.Equal("backend openai-a", config.Backends[0].ToString());
        Assert.Equal("key team-a", config.Keys[0].ToString());
    }
}
