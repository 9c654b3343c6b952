using System.Net;
using System.Threading.Channels;
using Sluice.Control;
using Sluice.Http;
using Sluice.Libraries.Tests.Http;
using Sluice.Limits;
using Sluice.Simulation;
using Sluice.Simulation.Records;

namespace Sluice.Libraries.Tests;

/// <summary>Many callers on one policy, over real sockets: the provider is used to the full and never has to refuse.</summary>
public sealed class CrowdTests
{
    private const int Callers = 200;
    private const int Minutes = 4;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(300);

    [Theory]
    [InlineData("requests")]
    [InlineData("tokens")]
    public async Task Two_hundred_callers_use_what_the_provider_allows_and_it_never_refuses_one(string limited)
    {
        var isRequests = limited == "requests";
        var time = new VirtualTimeProvider();
        var provider = new SimulatedProvider(
            new()
            {
                FirstToken = TimeSpan.Zero,
                TokensPerSecond = 0,
                OutputTokens = 400,
                OutputTokensSpread = 0.5,
                Rpm = isRequests ? 600 : 0,
                Tpm = isRequests ? 0 : 200_000,
                Count = CountingRule.All,
            },
            time);
        await using var server = await SimulatedProviderServer.StartAsync(provider, cancellationToken: TestContext.Current.CancellationToken);
        await using var control = new TrafficControl(
            new()
            {
                RequestsPerMinute = isRequests ? 600 : 0,
                TokensPerMinute = isRequests ? 0 : 200_000,
                Slack = Slack,
                MaxWait = TimeSpan.FromHours(1),
                QueueCapacity = Callers,
            },
            time);
        using var client = new HttpClient(new TrafficControlHandler(control) { InnerHandler = new SocketsHttpHandler() }) { BaseAddress = new(server.BaseUrl), Timeout = Timeout.InfiniteTimeSpan };
        using var enough = new CancellationTokenSource();
        var asked = Channel.CreateUnbounded<bool>();
        var callers = Enumerable.Range(0, Callers).Select(_ => CallAsync(client, asked.Writer, enough.Token)).ToArray();

        // Time moves only when everybody waits again: a call is on its way for no longer than a step, which the slack covers.
        using var hang = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        for (var elapsed = TimeSpan.Zero; elapsed < TimeSpan.FromMinutes(Minutes); elapsed += Step)
        {
            while (control.Controller.Capture().Waiting < Callers)
                await asked.Reader.ReadAsync(hang.Token);
            time.Advance(Step);
        }

        await enough.CancelAsync();
        await Task.WhenAll(callers).WaitAsync(RealClients.Hang, TestContext.Current.CancellationToken);

        var used = isRequests ? provider.Record.Count : provider.Record.InputTokens + provider.Record.ProducedTokens;
        var allowed = (isRequests ? 600 : 200_000) * Minutes;
        var refused = provider.Record.CountOf(CallEnd.Refused);
        TestContext.Current.TestOutputHelper?.WriteLine(FormattableString.Invariant(
            $"{limited}: {used} of {allowed} used ({100.0 * used / allowed:0.00} %), {refused} answered 429, {provider.Record.Count} calls"));
        Assert.Equal(0, refused);
        Assert.InRange((double)used / allowed, 0.95, 1.0);
        Assert.Equal(0, control.Controller.Capture().OpenLeases);
    }

    private static async Task CallAsync(HttpClient client, ChannelWriter<bool> asked, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var request = Rig.Request("/v1/chat/completions", Rig.Chat.Replace("\"max_tokens\":100", "\"max_tokens\":600", StringComparison.Ordinal));
                var call = client.SendAsync(request, cancellationToken);
                asked.TryWrite(true);
                using var answer = await call;
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            }
        }
        catch (OperationCanceledException)
        {
            // enough
        }
    }
}
