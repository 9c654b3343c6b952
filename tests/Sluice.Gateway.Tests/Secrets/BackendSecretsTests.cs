using System.Text.Json.Nodes;
using Sluice.Gateway.Secrets;
using Sluice.Storage.Backends;

namespace Sluice.Gateway.Tests.Secrets;

public sealed class BackendSecretsTests
{
    private static readonly JsonObject Whole = JsonNode.Parse(
        """
        {"protocol":"openai","apiKey":"sk-provider-0123456789abcd","headers":{"x-secret":"h-secret"},"query":{"code":"q-secret"},"limits":{"rpm":5}}
        """)!.AsObject();

    [Fact]
    public void A_backend_is_put_together_again_as_it_was()
    {
        var key = MasterKey.Create();
        var (settings, sealedText) = BackendSecrets.Seal(key, "a", Whole);
        var stored = new StoredBackend { Name = "a", Settings = settings, Sealed = sealedText };
        Assert.True(JsonNode.DeepEquals(Whole, BackendSecrets.Open(key, stored)));
    }

    [Fact]
    public void Credential_headers_and_query_are_stored_encrypted_alone()
    {
        var (settings, sealedText) = BackendSecrets.Seal(MasterKey.Create(), "a", Whole);
        Assert.Equal("""{"protocol":"openai","limits":{"rpm":5}}""", settings);
        foreach (var secret in (string[])["sk-provider", "h-secret", "q-secret"])
            Assert.DoesNotContain(secret, settings + System.Text.Encoding.Latin1.GetString(Convert.FromBase64String(sealedText!)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_backend_without_secrets_has_no_sealed_part()
    {
        var (settings, sealedText) = BackendSecrets.Seal(MasterKey.Create(), "sim", new JsonObject { ["protocol"] = "simulated" });
        Assert.Null(sealedText);
        Assert.Equal("""{"protocol":"simulated"}""", settings);
    }

    [Fact]
    public void What_is_shown_holds_no_secret()
    {
        Assert.Equal(
            """{"protocol":"openai","apiKey":"sk-...abcd","headers":{"x-secret":"***"},"query":{"code":"***"},"limits":{"rpm":5}}""",
            BackendSecrets.Mask(Whole).ToJsonString());
        Assert.Equal("sk-provider-0123456789abcd", Whole["apiKey"]!.ToString());
    }

    [Theory]
    [InlineData("sk-provider-0123456789abcd", "sk-...abcd")]
    [InlineData("0123456789abcdef0123", "...0123")]
    [InlineData("0123456789abcdef012", "***")]
    [InlineData("", "***")]
    public void Of_a_secret_at_most_its_kind_and_four_characters_are_shown(string secret, string shown) =>
        Assert.Equal(shown, SecretText.Mask(secret));
}
