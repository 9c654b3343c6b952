using System.Globalization;
using System.Text;
using Sluice.Gateway.Config;
using Sluice.Gateway.Tests.BlackBox;
using Sluice.Simulation.Scripting;

namespace Sluice.Gateway.Tests.Hosting;

public sealed class ConfigurationSwapTests
{
    [Fact]
    public async Task Twenty_configurations_under_load_keep_every_count_and_drop_no_call()
    {
        await using var a = await Provider.StartAsync();
        await using var b = await Provider.StartAsync();
        await using var gateway = await BlackBox.Gateway.StartAsync(Text(100_000, ("a", a), ("b", b)));
        const int Callers = 16;
        var swapped = 0;
        var callers = Enumerable.Range(0, Callers).Select(async _ =>
        {
            var calls = 0;
            while (Volatile.Read(ref swapped) < 20)
            {
                var answer = await gateway.AskAsync(BlackBox.Gateway.Chat(stream: calls % 2 == 0));
                Assert.True(answer.Status == 200, $"{answer.Status}: {answer.Body}");
                calls++;
            }

            return calls;
        }).ToArray();

        for (var i = 1; i <= 20; i++)
        {
            var config = (i % 4) switch
            {
                1 => Config(200_000, ("b", b)),
                2 => Config(100_000, ("b", b), ("a", a)),
                3 => Config(300_000, ("a", a)),
                _ => Config(100_000, ("a", a), ("b", b)),
            };
            gateway.Runtime.Apply(config);
            for (var seen = 0; seen < Callers; seen++)
                await gateway.Usage.NextAsync();
            Interlocked.Increment(ref swapped);
        }

        var calls = (await Task.WhenAll(callers)).Sum();
        var scope = gateway.Runtime.Admission.Capture().Scopes.Single(scope => scope.Name == "key:team");
        Assert.Equal((calls, 0), (scope.Limits.Single().Used, scope.Limits.Single().Reserved));
        Assert.Equal(21, gateway.Runtime.Current.Revision);
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task An_open_stream_ends_on_the_backend_it_began_on_though_that_is_gone()
    {
        await using var a = await Provider.StartAsync(ScriptedAnswer.HungAfter(2));
        await using var b = await Provider.StartAsync();
        await using var gateway = await BlackBox.Gateway.StartAsync(Text(100, ("a", a), ("b", b)));
        using var gone = new CancellationTokenSource();
        using var open = await gateway.SendAsync(BlackBox.Gateway.Chat(stream: true), gone.Token);

        gateway.Runtime.Apply(Config(100, ("b", b)));
        var next = await gateway.AskAsync(BlackBox.Gateway.Chat());
        Assert.Equal(1, gateway.OpenLeases);
        await gone.CancelAsync();
        open.Dispose();
        await gateway.Usage.NextAsync();
        await gateway.Usage.NextAsync();

        Assert.Equal("a", open.Headers.GetValues("x-sluice-backend").Single());
        Assert.Equal((200, "b"), (next.Status, next.Header("x-sluice-backend")));
        Assert.Equal(0, gateway.OpenLeases);
    }

    [Fact]
    public async Task A_lowered_limit_holds_at_once_with_what_was_used_before()
    {
        await using var a = await Provider.StartAsync();
        await using var gateway = await BlackBox.Gateway.StartAsync(Text(100, ("a", a)));
        for (var i = 0; i < 3; i++)
            await gateway.ServesAsync();

        gateway.Runtime.Apply(Config(3, ("a", a)));
        var refused = await gateway.AskAsync(BlackBox.Gateway.Chat());

        Assert.Equal(429, refused.Status);
        Assert.Equal(3, refused.Sluice.GetProperty("used").GetInt64());
    }

    [Fact]
    public async Task Connections_of_a_backend_that_is_reached_as_before_stay()
    {
        await using var a = await Provider.StartAsync();
        await using var gateway = await BlackBox.Gateway.StartAsync(Text(100, ("a", a)));
        var before = gateway.Runtime.Backends[0];

        gateway.Runtime.Apply(Config(200, ("a", a)));

        Assert.NotSame(before, gateway.Runtime.Backends[0]);
        Assert.Same(before.Upstream, gateway.Runtime.Backends[0].Upstream);
    }

    private static SluiceConfig Config(int rpm, params (string Name, Provider Provider)[] backends)
    {
        var read = ConfigLoader.Parse(Encoding.UTF8.GetBytes(Text(rpm, backends)), "test", static _ => null);
        return read.IsValid ? read.Config : throw new InvalidOperationException(string.Join('\n', read.Errors));
    }

    private static string Text(int rpm, params (string Name, Provider Provider)[] backends)
    {
        var members = backends.Select(backend =>
            $"\"{backend.Name}\":{{\"protocol\":\"openai\",\"baseUrl\":\"{backend.Provider.BaseUrl}\",\"apiKey\":\"{Provider.ApiKey}\"}}");
        return string.Create(CultureInfo.InvariantCulture, $$$"""
            { "backends": { {{{string.Join(',', members)}}} },
              "keys": { "team": { "key": "{{{BlackBox.Gateway.Secret}}}", "limits": { "rpm": {{{rpm}}} } } } }
            """);
    }
}
