using Sluice.Gateway.Proxy;
using Sluice.Gateway.Routing;
using Sluice.Upstream;

namespace Sluice.Gateway.Upstreams;

/// <summary>
/// The models that a backend says it has, kept for a while: whoever asks meanwhile has the list at once, and while a newer one is fetched the old one.
/// </summary>
internal sealed class ListedModels(Backend backend, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private IReadOnlyList<string> _names = [];
    private Task? _fetching;
    private DateTimeOffset _due = DateTimeOffset.MinValue;

    /// <summary>The names; none where the provider has not said any.</summary>
    /// <param name="cancellationToken">Ends the waiting for a list that is being fetched for the first time.</param>
    public async ValueTask<IReadOnlyList<string>> GetAsync(CancellationToken cancellationToken)
    {
        Task? first = null;
        lock (_lock)
        {
            if (_fetching is null && time.GetUtcNow() >= _due)
            {
                _due = DateTimeOffset.MaxValue;
                _fetching = FetchAsync();
            }

            if (_names.Count == 0)
                first = _fetching;
        }

        if (first is not null)
            await first.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
            return _names;
    }

    private async Task FetchAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // nothing of it under the lock
        var names = await AskAsync().ConfigureAwait(false);
        lock (_lock)
        {
            _names = names ?? _names;
            _due = time.GetUtcNow() + (names is null ? AgainAfter : KeepFor);
            _fetching = null;
        }
    }

    private async Task<IReadOnlyList<string>?> AskAsync()
    {
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            var response = await backend.Upstream.SendAsync(ModelListing.Request(backend), patience.Token).ConfigureAwait(false);
            await using (response.ConfigureAwait(false))
            {
                using var body = new PooledBytes();
                return await body.ReadAllAsync(response.Body, null, ModelListing.LargestAnswer, patience.Token).ConfigureAwait(false) && response.Status is >= 200 and <= 299
                    ? ModelListing.Read(body.Memory)
                    : null;
            }
        }
        catch (Exception error) when (error is UpstreamException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            return null;
        }
    }
}
