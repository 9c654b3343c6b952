using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Threading.Channels;
using Sluice.Gateway.Config;

namespace Sluice.Gateway.Telemetry.Webhooks;

/// <summary>
/// Posts alerts to one webhook, one at a time and in order, each until it is taken, refused for good, or the last attempt has failed. What
/// finds the queue full is dropped and counted: whoever raises an alert never waits.
/// </summary>
internal sealed partial class WebhookQueue : IAsyncDisposable
{
    /// <summary>Alerts that may wait for one webhook.</summary>
    public const int Capacity = 256;

    /// <summary>The pauses between attempts.</summary>
    public static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    // What waits when the gateway stops has so long to be sent.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Channel<WebhookMessage> _messages = Channel.CreateBounded<WebhookMessage>(new BoundedChannelOptions(Capacity) { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly WebhookSignature? _signature;
    private readonly HttpMessageInvoker _http;
    private readonly WebhookCounters _counters;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Task _work;
    private int _dropped;

    /// <param name="config">Where to.</param>
    /// <param name="http">Sends; follows nothing.</param>
    /// <param name="counters">Counts.</param>
    /// <param name="time">The clock of time-outs and pauses.</param>
    /// <param name="log">Told of alerts that are given up.</param>
    public WebhookQueue(WebhookConfig config, HttpMessageInvoker http, WebhookCounters counters, TimeProvider time, ILogger log)
    {
        Config = config;
        _http = http;
        _counters = counters;
        _time = time;
        _log = log;
        _signature = config.Secret is { } secret ? new(secret) : null;
        _work = WorkAsync();
    }

    public WebhookConfig Config { get; }

    /// <summary>Takes an alert, or drops it where there is no room.</summary>
    public void Offer(WebhookMessage message)
    {
        _counters.CountTaken();
        if (!_messages.Writer.TryWrite(message))
            _counters.CountEnd(WebhookEnd.Dropped);
    }

    /// <summary>Drops what waits and what is being sent, since nobody wants it to be told there any more.</summary>
    public async Task RemoveAsync()
    {
        _messages.Writer.TryComplete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        _stopping.Dispose();
        if (_dropped > 0)
            Removed(Config.Origin, _dropped);
    }

    /// <summary>Sends what waits within 2 s, and drops the rest.</summary>
    public async ValueTask DisposeAsync()
    {
        _messages.Writer.TryComplete();
        using (var grace = new CancellationTokenSource(Grace, _time))
        {
            var over = grace.Token.UnsafeRegister(static stopping => ((CancellationTokenSource)stopping!).Cancel(), _stopping);
            await using (over.ConfigureAwait(false))
                await _work.ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    private async Task WorkAsync()
    {
        while (await _messages.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            while (_messages.Reader.TryRead(out var message))
            {
                var end = await DeliverAsync(message).ConfigureAwait(false);
                if (end == WebhookEnd.Dropped)
                    _dropped++;
                _counters.CountEnd(end);
            }
        }
    }

    private async Task<WebhookEnd> DeliverAsync(WebhookMessage message)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (_stopping.IsCancellationRequested)
                return WebhookEnd.Dropped;
            var (problem, isFinal) = await SendAsync(message).ConfigureAwait(false);
            if (problem is null)
                return WebhookEnd.Delivered;
            if (isFinal || attempt == Pauses.Length)
            {
                GaveUp(Config.Origin, message.Id, attempt + 1, problem);
                return WebhookEnd.Failed;
            }

            try
            {
                await Task.Delay(Pauses[attempt], _time, _stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return WebhookEnd.Dropped;
            }

            _counters.CountRetry();
        }
    }

    // What went wrong, null where nothing did, and whether it would go wrong again.
    private async Task<(string? Problem, bool IsFinal)> SendAsync(WebhookMessage message)
    {
        using var patience = new CancellationTokenSource(Config.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopping.Token);
        try
        {
            using var request = Request(message);
            using var answer = await _http.SendAsync(request, either.Token).ConfigureAwait(false);
            var status = (int)answer.StatusCode;
            if (status is >= 200 and <= 299)
                return (null, false);
            // A redirect is not followed: it could lead where nobody configured it to.
            var isFinal = status is >= 300 and <= 499 && answer.StatusCode is not (HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or (HttpStatusCode)425 or HttpStatusCode.TooManyRequests);
            return (string.Create(CultureInfo.InvariantCulture, $"it answered {status}"), isFinal);
        }
        catch (HttpRequestException error)
        {
            return ($"it could not be reached ({error.HttpRequestError})", false); // the message may tell the URL
        }
        catch (OperationCanceledException)
        {
            return ("it did not answer in time", false);
        }
    }

    private HttpRequestMessage Request(WebhookMessage message)
    {
        var seconds = _time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, Config.Url)
        {
            Content = new ByteArrayContent(message.Body) { Headers = { ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json) } },
        };
        request.Headers.TryAddWithoutValidation("user-agent", "sluice");
        request.Headers.TryAddWithoutValidation("webhook-id", message.Id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", seconds.ToString(CultureInfo.InvariantCulture));
        if (_signature is not null)
            request.Headers.TryAddWithoutValidation("webhook-signature", _signature.Sign(message.Id, seconds, message.Body));
        return request;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "webhook {Origin} was not told of alert {Id} in {Attempts} attempts: {Problem}")]
    private partial void GaveUp(string origin, string id, int attempts, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "webhook {Origin} was taken out of the configuration: {Count} alerts that it had not taken are dropped")]
    private partial void Removed(string origin, int count);
}
