namespace Sluice.Gateway.Proxy;

/// <summary>
/// Cancels what an upstream is asked when the client goes away, or when nothing has come for too long. One a call; set anew for each wait.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenRegistration _client;

    public Watchdog(TimeProvider time, CancellationToken clientGone)
    {
        _source = new(Timeout.InfiniteTimeSpan, time);
        ClientGone = clientGone;
        _client = clientGone.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _source);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Tells that the client has gone, and nothing else.</summary>
    public CancellationToken ClientGone { get; }

    public bool IsClientGone => ClientGone.IsCancellationRequested;

    /// <summary>Whether the time of a wait ran out, rather than the client having gone.</summary>
    public bool IsTimedOut => _source.IsCancellationRequested && !ClientGone.IsCancellationRequested;

    /// <summary>Allows so long from now; zero is for ever.</summary>
    public void Allow(TimeSpan time) => _source.CancelAfter(time > TimeSpan.Zero ? time : Timeout.InfiniteTimeSpan);

    public void Dispose()
    {
        _client.Dispose();
        _source.Dispose();
    }
}
