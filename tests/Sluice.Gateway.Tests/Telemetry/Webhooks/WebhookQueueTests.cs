using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Gateway.Config.Writing;
using Sluice.Gateway.Telemetry.Webhooks;
using Sluice.Gateway.Tests.Config;
using Sluice.Gateway.Tests.Hosting;
using Sluice.Time;

namespace Sluice.Gateway.Tests.Telemetry.Webhooks;

public sealed class WebhookQueueTests
{
    [Fact]
    public async Task What_finds_the_queue_full_is_dropped_and_counted()
    {
        var time = new VirtualTimeProvider();
        var counters = new WebhookCounters();
        var handler = new Silent();
        using var silent = new HttpMessageInvoker(handler);
        var queue = new WebhookQueue(new() { Url = new("http://localhost/") }, silent, counters, time, NullLogger.Instance);
        queue.Offer(new("alert", "{}"u8.ToArray()));
        await handler.Asked.Task.WaitAsync(RunningGateway.Hang);
        for (var i = 0; i < WebhookQueue.Capacity + 10; i++)
            queue.Offer(new($"alert_{i}", "{}"u8.ToArray()));
        Assert.Equal(10, counters.Dropped);

        var stopping = queue.DisposeAsync().AsTask();
        time.Advance(TimeSpan.FromSeconds(2));
        await stopping;

        Assert.Equal(WebhookQueue.Capacity + 11, counters.Dropped);
    }

    [Fact]
    public async Task One_that_is_taken_out_drops_what_it_is_sending_and_what_waits_and_says_how_much_in_the_log()
    {
        var counters = new WebhookCounters();
        var handler = new Silent();
        using var silent = new HttpMessageInvoker(handler);
        var log = new LogLines();
        var queue = new WebhookQueue(new() { Url = new("http://localhost/s3cret") }, silent, counters, new VirtualTimeProvider(), log);
        queue.Offer(new("sent", "{}"u8.ToArray()));
        queue.Offer(new("waits", "{}"u8.ToArray()));
        await handler.Asked.Task.WaitAsync(RunningGateway.Hang);

        await queue.RemoveAsync().WaitAsync(RunningGateway.Hang); // and no time has passed

        Assert.Equal((2, 0, 0), (counters.Dropped, counters.Failed, counters.Delivered));
        Assert.Equal("webhook http://localhost was taken out of the configuration: 2 alerts that it had not taken are dropped", Assert.Single(log.Lines));
    }

    [Theory]
    [InlineData("\"not a url\"", "alerts.webhooks")]
    [InlineData("\"ftp://example.com/\"", "alerts.webhooks")]
    [InlineData("\"https://user:password@example.com/\"", "alerts.webhooks")]
    [InlineData("{\"secret\":\"0123456789abcdef\"}", "alerts.webhooks")]
    [InlineData("{\"url\":\"https://example.com/\",\"secret\":\"short\"}", "alerts.webhooks")]
    [InlineData("{\"url\":\"https://example.com/\",\"secret\":\"whsec_no base 64!\"}", "alerts.webhooks")]
    [InlineData("{\"url\":\"https://example.com/\",\"timeout\":\"0\"}", "alerts.webhooks")]
    [InlineData("{\"url\":\"https://example.com/\",\"retries\":1}", "alerts.webhooks")]
    [InlineData("7", "alerts.webhooks")]
    public void A_webhook_that_cannot_be_used_is_refused_without_showing_it(string webhook, string path)
    {
        var error = Assert.Single(Samples.Parse(Samples.With($"\"alerts\":{{\"webhooks\":[{webhook}]}}")).Errors);

        Assert.StartsWith(path, error.Path, StringComparison.Ordinal);
        Assert.DoesNotContain("password", error.ToString().Replace("a password, which", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_webhook_without_a_secret_is_warned_of_and_neither_its_path_nor_its_secret_is_shown()
    {
        var result = Samples.Parse(Samples.With(
            """ "alerts":{"webhooks":["https://one.example.com/T0/B0/s3cret",{"url":"https://two.example.com:8443/s3cret?s3cret","secret":"s3cret-0123456789","timeout":"3s"}]} """));
        var shown = ConfigWriter.Write(result.Config!.Alerts)!.ToJsonString();

        Assert.Equal("alerts.webhooks[0]", Assert.Single(result.Warnings, warning => warning.Path.StartsWith("alerts", StringComparison.Ordinal)).Path);
        Assert.DoesNotContain("s3cret", shown + string.Concat(result.Config.Alerts.Webhooks), StringComparison.Ordinal);
        Assert.Contains("https://two.example.com:8443/", shown, StringComparison.Ordinal);
        Assert.Contains("\"timeout\":\"3s\"", shown, StringComparison.Ordinal);
    }

    // From the specification's own example.
    [Fact]
    public void The_signature_of_the_specifications_example_is_its_own() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        new WebhookSignature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").Sign(
            "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Encoding.UTF8.GetBytes("""{"test": 2432232314}""")));

    private sealed class LogLines : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }

    private sealed class Silent : HttpMessageHandler
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            return await new TaskCompletionSource<HttpResponseMessage>().Task.WaitAsync(cancellationToken);
        }
    }
}
