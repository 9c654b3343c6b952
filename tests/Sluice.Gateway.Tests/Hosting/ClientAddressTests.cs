using System.Net;
using Microsoft.AspNetCore.Http;
using Sluice.Gateway.Hosting;

namespace Sluice.Gateway.Tests.Hosting;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("203.0.113.9", "", "198.51.100.1", "203.0.113.9")] // nobody is trusted
    [InlineData("203.0.113.9", "10.0.0.0/8", "198.51.100.1", "203.0.113.9")] // not this one
    [InlineData("10.0.0.7", "10.0.0.0/8", "198.51.100.1", "198.51.100.1")]
    [InlineData("10.0.0.7", "10.0.0.7", "1.1.1.1, 198.51.100.1", "198.51.100.1")] // what the caller wrote itself stands further left
    [InlineData("10.0.0.7", "10.0.0.0/8", "198.51.100.1, 10.0.0.8", "198.51.100.1")] // a chain of proxies
    [InlineData("10.0.0.7", "10.0.0.0/8", "10.0.0.9, 10.0.0.8", "10.0.0.9")]
    [InlineData("10.0.0.7", "10.0.0.0/8", "198.51.100.1, unknown", "10.0.0.7")]
    [InlineData("10.0.0.7", "10.0.0.0/8", "198.51.100.1:4711", "198.51.100.1")]
    [InlineData("::1", "::1", "[2001:db8::1]:4711", "2001:db8::1")]
    [InlineData("::ffff:10.0.0.7", "10.0.0.0/8", "198.51.100.1", "198.51.100.1")]
    [InlineData("10.0.0.7", "10.0.0.0/8", "", "10.0.0.7")]
    public void An_address_is_believed_from_trusted_proxies_alone(string peer, string trusted, string forwarded, string address)
    {
        var http = new DefaultHttpContext { Connection = { RemoteIpAddress = IPAddress.Parse(peer) } };
        http.Request.Headers["x-forwarded-for"] = forwarded;

        Assert.Equal(IPAddress.Parse(address), ClientAddress.Of(http, ClientAddress.Networks(trusted.Length == 0 ? [] : [trusted])));
    }

    [Fact]
    public async Task Those_who_guess_behind_a_trusted_proxy_are_told_apart()
    {
        var time = new ObservedTime();
        await using var gateway = await RunningGateway.StartAsync(RunningGateway.Simulated[..^1] + ",\"server\":{\"trustedProxies\":[\"127.0.0.1\"]}}", time);
        for (var i = 0; i < 6; i++)
        {
            using var guess = RunningGateway.Get("/admin/status", $"wrong-{i}");
            guess.Headers.TryAddWithoutValidation("x-forwarded-for", $"198.51.100.{i}");
            using var atOnce = await gateway.Client.SendAsync(guess);
            Assert.Equal(401, (int)atOnce.StatusCode);
        }

        var held = time.TimerSetAsync(TimeSpan.FromSeconds(1));
        var one = Enumerable.Range(0, 6).Select(async i =>
        {
            using var guess = RunningGateway.Get("/admin/status", $"again-{i}");
            guess.Headers.TryAddWithoutValidation("x-forwarded-for", "198.51.100.77");
            using var answer = await gateway.Client.SendAsync(guess);
            return (int)answer.StatusCode;
        }).ToArray();
        await held;
        time.Virtual.Advance(TimeSpan.FromSeconds(1));

        Assert.All(await Task.WhenAll(one), status => Assert.Equal(401, status));
    }
}
