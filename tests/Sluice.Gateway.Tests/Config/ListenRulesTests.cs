using Sluice.Gateway.Config.Checks;

namespace Sluice.Gateway.Tests.Config;

public sealed class ListenRulesTests
{
    private static readonly Gateway.Config.SluiceConfig Open = Samples.Parse(Samples.With("\"limits\":{}")).Config!;
    private static readonly Gateway.Config.SluiceConfig Keyed = Samples.Parse(Samples.Key("\"enabled\":true")).Config!;

    [Theory]
    [InlineData("http://127.0.0.1:9190")]
    [InlineData("http://127.8.9.1:9190/")]
    [InlineData("http://localhost:0")]
    [InlineData("http://[::1]:9190")]
    public void Loopback_is_open_without_client_keys(string url) => Assert.Empty(ListenRules.Validate([url], Open));

    [Theory]
    [InlineData("http://0.0.0.0:9190")]
    [InlineData("http://*:9190")]
    [InlineData("http://+:9190")]
    [InlineData("http://[::]:9190")]
    [InlineData("http://192.168.1.5:9190")]
    [InlineData("http://127.0.0.1.example.com:9190")]
    [InlineData("http://localhost.example.com:9190")]
    public void Elsewhere_is_open_with_client_keys_only(string url)
    {
        var error = Assert.Single(ListenRules.Validate(["http://127.0.0.1:1", url], Open));
        Assert.Contains(url, error.Value, StringComparison.Ordinal);
        Assert.Contains("Add a key", error.Remedy, StringComparison.Ordinal);
        Assert.Empty(ListenRules.Validate([url], Keyed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("9190")]
    [InlineData("localhost:9190")]
    [InlineData("http://localhost:99999")]
    [InlineData("http://localhost:9190/v1")]
    [InlineData("http://u:p@localhost:9190")]
    [InlineData("https://localhost:9190")]
    [InlineData("unix:/tmp/x")]
    public void What_cannot_be_listened_on_is_refused(string url) => Assert.Single(ListenRules.Validate([url], Keyed));
}
