using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sluice.Gateway.Telemetry.Webhooks;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;

namespace Sluice.Gateway.Tests.Telemetry.Webhooks;

/// <summary>Alerts over real sockets, on a clock that the tests move.</summary>
public sealed class AlertWebhookTests : IAsyncDisposable
{
    private const string Key = "sk-client-0123456789";
    private readonly ObservedTime _time = new();
    private RunningGateway? _gateway;

    /// <summary>Stops what a test has left, which takes two seconds of the clock where a webhook hangs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_gateway is { } gateway)
            await StopAsync(gateway);
    }

    [Fact]
    public async Task An_alert_is_posted_once_a_threshold_and_says_all_of_it()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var gateway = await StartAsync(Quoted(receiver));
        for (var i = 0; i < 6; i++)
            await AlertAsync(gateway);

        var half = await receiver.NextAsync();
        var whole = await receiver.NextAsync();
        var refused = await receiver.NextAsync();

        Assert.Equal("cost_day_threshold", (string?)half.Json["type"]);
        Assert.Equal((string?)half.Json["data"]!["message"], (string?)half.Json["text"]);
        Assert.Equal(("key:k", "usd/day", 0.5), ((string?)half.Json["data"]!["scope"], (string?)half.Json["data"]!["limit"], (double)half.Json["data"]!["threshold"]!));
        Assert.Equal(1.0, (double)whole.Json["data"]!["threshold"]!);
        Assert.Equal("limit_hit", (string?)refused.Json["type"]);
        Assert.Equal(3, new[] { half.Id, whole.Id, refused.Id }.Distinct(StringComparer.Ordinal).Count());
        await UntilAsync(gateway, metrics => metrics.Delivered == 3);
        Assert.False(receiver.HasMore);
    }

    [Theory]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "31f290f6bf06298aab4f08d43c3f082cf648a362da2da4b0")]
    [InlineData("a plain text of 24 bytes", null)]
    public async Task A_signature_is_the_hmac_of_id_timestamp_and_body(string secret, string? keyInHex)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var gateway = await StartAsync($"{{\"url\":\"{receiver.Url}\",\"secret\":\"{secret}\"}}");
        await AlertAsync(gateway);

        var posted = await receiver.NextAsync();

        var key = keyInHex is null ? Encoding.UTF8.GetBytes(secret) : Convert.FromHexString(keyInHex);
        var signed = Encoding.UTF8.GetBytes($"{posted.Id}.{posted.Timestamp}.").Concat(posted.Body).ToArray();
        Assert.Equal("v1," + Convert.ToBase64String(HMACSHA256.HashData(key, signed)), posted.Signature);
        Assert.Equal(_time.GetUtcNow().ToUnixTimeSeconds(), long.Parse(posted.Timestamp, CultureInfo.InvariantCulture), 5.0);
        Assert.Equal("/hook/s3cret-path", posted.Path);
    }

    [Fact]
    public async Task A_webhook_that_answers_500_is_told_the_same_again_after_a_pause()
    {
        await using var receiver = await WebhookReceiver.StartAsync(500, 503, 200);
        var gateway = await StartAsync(Quoted(receiver));
        var first = _time.TimerSetAsync(WebhookQueue.Pauses[0]);
        await AlertAsync(gateway);
        var posted = await receiver.NextAsync();
        await first;
        var second = _time.TimerSetAsync(WebhookQueue.Pauses[1]);
        _time.Virtual.Advance(WebhookQueue.Pauses[0]);
        var again = await receiver.NextAsync();
        await second;
        _time.Virtual.Advance(WebhookQueue.Pauses[1]);
        var last = await receiver.NextAsync();

        Assert.Equal((posted.Id, posted.Id), (again.Id, last.Id));
        Assert.Equal(posted.Body, last.Body);
        await UntilAsync(gateway, metrics => metrics is { Delivered: 1, Failed: 0 });
        Assert.Contains("sluice_webhook_retries_total 2\n", await gateway.MetricsAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(404)]
    public async Task A_redirect_is_not_followed_and_what_is_refused_for_good_is_not_repeated(int status)
    {
        await using var receiver = await WebhookReceiver.StartAsync(status);
        var gateway = await StartAsync(Quoted(receiver));
        await AlertAsync(gateway);

        await receiver.NextAsync();

        await UntilAsync(gateway, metrics => metrics.Failed == 1);
        Assert.False(receiver.HasMore);
    }

    [Fact]
    public async Task A_webhook_that_never_answers_slows_no_call_and_is_given_up_in_its_time()
    {
        await using var receiver = await WebhookReceiver.StartAsync(0);
        var gateway = await StartAsync(Quoted(receiver));
        await AlertAsync(gateway);
        var posted = await receiver.NextAsync();
        for (var i = 0; i < 20; i++)
            await CallAsync(gateway); // while it hangs

        var pause = _time.TimerSetAsync(WebhookQueue.Pauses[0]);
        _time.Virtual.Advance(TimeSpan.FromSeconds(7));
        await pause;
        _time.Virtual.Advance(WebhookQueue.Pauses[0]);

        Assert.Equal(posted.Id, (await receiver.NextAsync()).Id);
    }

    [Fact]
    public async Task A_dead_webhook_is_given_up_after_six_attempts_and_the_next_alert_is_tried_anew()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var dead = new ClosedPort();
        var gateway = await StartAsync($"{{\"url\":\"http://{dead.Place}/hook\",\"timeout\":\"7s\"}},{Quoted(receiver)}");
        var pause = _time.TimerSetAsync(WebhookQueue.Pauses[0]);
        await AlertAsync(gateway);
        await receiver.NextAsync(); // one that is dead holds up no other
        await UntilAsync(gateway, metrics => metrics.Delivered == 1); // its answer too, before the clock passes its time-out
        for (var i = 0; i < WebhookQueue.Pauses.Length; i++)
        {
            await pause;
            if (i + 1 < WebhookQueue.Pauses.Length)
                pause = _time.TimerSetAsync(WebhookQueue.Pauses[i + 1]);
            _time.Virtual.Advance(WebhookQueue.Pauses[i]);
        }

        await UntilAsync(gateway, metrics => metrics is { Delivered: 1, Failed: 1 });
        pause = _time.TimerSetAsync(WebhookQueue.Pauses[0]);
        await AlertAsync(gateway);
        await pause;
    }

    [Fact]
    public async Task A_stop_waits_two_seconds_for_a_webhook_and_no_longer()
    {
        await using var receiver = await WebhookReceiver.StartAsync(0);
        var gateway = await StartAsync(Quoted(receiver));
        await AlertAsync(gateway);
        await receiver.NextAsync();

        var before = _time.GetTimestamp();
        await StopAsync(gateway);

        Assert.InRange(_time.GetElapsedTime(before), TimeSpan.Zero, TimeSpan.FromSeconds(2));
        Assert.Equal(1, gateway.Runtime.Journal.Metrics.Webhooks.Dropped);
    }

    [Fact]
    public async Task A_webhook_of_another_configuration_is_told_from_then_on()
    {
        await using var before = await WebhookReceiver.StartAsync();
        await using var after = await WebhookReceiver.StartAsync();
        var gateway = await StartAsync(Quoted(before));
        await AlertAsync(gateway);
        await before.NextAsync();

        gateway.Runtime.Apply(Samples.Parse(Config(Quoted(after))).Config!);
        await AlertAsync(gateway);

        Assert.Equal(1.0, (double)(await after.NextAsync()).Json["data"]!["threshold"]!);
        Assert.False(before.HasMore);
    }

    [Fact]
    public async Task A_webhook_that_a_reload_takes_out_is_told_nothing_more_and_one_that_stays_is()
    {
        await using var removed = await WebhookReceiver.StartAsync(500);
        await using var stays = await WebhookReceiver.StartAsync(500, 200);
        var gateway = await StartAsync($"{Quoted(removed)},{Quoted(stays)}");
        var pauses = _time.TimerSetAsync(WebhookQueue.Pauses[0], count: 2);
        await AlertAsync(gateway);
        await removed.NextAsync();
        await stays.NextAsync();
        await pauses;

        gateway.Runtime.Apply(Samples.Parse(Config(Quoted(stays))).Config!);
        await UntilAsync(gateway, metrics => metrics.Dropped == 1);
        _time.Virtual.Advance(WebhookQueue.Pauses[0]);

        await stays.NextAsync();
        await UntilAsync(gateway, metrics => metrics is { Delivered: 1, Dropped: 1 });
        Assert.False(removed.HasMore);
        Assert.Contains("sluice_webhook_pending 0\n", await gateway.MetricsAsync(), StringComparison.Ordinal);
    }

    private async Task<RunningGateway> StartAsync(string webhooks) => _gateway = await RunningGateway.StartAsync(Config(webhooks), _time);

    // The first call spends half of the budget, the second the rest, the third is refused: an alert each.
    private static string Config(string webhooks) =>
        $$"""
        { "backends": { "sim": { "protocol": "simulated", "simulate": { "firstToken": "0", "tokensPerSecond": 1000000000, "outputTokens": 5 } } },
          "keys": { "k": { "key": "{{Key}}", "budgets": [ { "usd": 4, "window": "day", "alerts": [0.5, 1.0] } ] }, "free": { "key": "sk-free-0123456789" } },
          "prices": { "m": { "input": 0, "output": 0, "perRequest": 2 } },
          "alerts": { "webhooks": [ {{webhooks}} ] }, "wait": { "max": "0" } }
        """;

    // A time-out that is none of the pauses, so that its timer is not taken for one.
    private static string Quoted(WebhookReceiver receiver) => $"{{\"url\":\"{receiver.Url}\",\"timeout\":\"7s\"}}";

    private static async Task AlertAsync(RunningGateway gateway)
    {
        using var answer = await gateway.ChatAsync(key: Key);
    }

    private static async Task CallAsync(RunningGateway gateway)
    {
        using var answer = await gateway.ChatAsync(key: "sk-free-0123456789");
        Assert.Equal(200, (int)answer.StatusCode);
    }

    private static async Task UntilAsync(RunningGateway gateway, Func<WebhookCounters, bool> condition)
    {
        using var guard = new CancellationTokenSource(RunningGateway.Hang);
        while (!condition(gateway.Runtime.Journal.Metrics.Webhooks))
        {
            guard.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private async Task StopAsync(RunningGateway gateway)
    {
        _gateway = null;
        using var guard = new CancellationTokenSource(RunningGateway.Hang);
        var stopping = gateway.DisposeAsync().AsTask();
        while (!stopping.IsCompleted)
        {
            guard.Token.ThrowIfCancellationRequested();
            _time.Virtual.TryAdvanceToNextTimer(TimeSpan.FromSeconds(2));
            await Task.Yield();
        }

        await stopping;
    }
}
