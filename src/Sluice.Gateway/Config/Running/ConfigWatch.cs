namespace Sluice.Gateway.Config.Running;

/// <summary>
/// Reloads the configuration when its file changes: a moment after the last of several writes, so that half a file is seldom read. Where the
/// system does not tell of changes, as on network file systems, the file is looked at every few seconds.
/// </summary>
internal sealed class ConfigWatch : IAsyncDisposable
{
    /// <summary>How long after the last sign of a change the file is read.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the file is looked at in any case.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);

    private readonly GatewayConfiguration _configuration;
    private readonly FileSystemWatcher? _watcher;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _looking = new(1, 1);
    private (DateTime Written, long Length) _seen;

    /// <summary>Starts to watch.</summary>
    /// <param name="configuration">What is reloaded; without a file nothing is watched.</param>
    /// <param name="time">The clock.</param>
    public ConfigWatch(GatewayConfiguration configuration, TimeProvider time)
    {
        _configuration = configuration;
        _seen = Look();
        _timer = time.CreateTimer(static watch => _ = ((ConfigWatch)watch!).CheckAsync(), this, LookEvery, LookEvery);
        if (configuration.File is not { } file)
            return;
        try
        {
            // The directory, and every name in it: editors and volume mounts replace files through others.
            _watcher = new(Path.GetDirectoryName(file)!) { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.FileName | NotifyFilters.CreationTime | NotifyFilters.Size };
            _watcher.Changed += OnChanged;
            _watcher.Created += OnChanged;
            _watcher.Renamed += OnChanged;
            _watcher.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or PlatformNotSupportedException)
        {
            _watcher?.Dispose(); // the timer looks for itself
        }
    }

    public async ValueTask DisposeAsync()
    {
        _watcher?.Dispose();
        await _timer.DisposeAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _looking.WaitAsync().ConfigureAwait(false); // a look that goes on ends first
        _stopping.Dispose();
        _looking.Dispose();
    }

    private void OnChanged(object sender, FileSystemEventArgs change)
    {
        // Other files of the directory change often, the database beside them above all.
        if (Look() != _seen)
            Hasten();
    }

    private void Hasten()
    {
        try
        {
            _timer.Change(Settle, LookEvery);
        }
        catch (ObjectDisposedException)
        {
            // It has stopped.
        }
    }

    private async Task CheckAsync()
    {
        if (_stopping.IsCancellationRequested || !await _looking.WaitAsync(0).ConfigureAwait(false))
            return;
        try
        {
            var now = Look();
            if (now == _seen)
                return;
            _seen = now;
            await _configuration.ReloadIfChangedAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It stops.
        }
        finally
        {
            _looking.Release();
        }
    }

    private (DateTime, long) Look()
    {
        try
        {
            if (_configuration.File is not { } file)
                return default;
            var info = new FileInfo(file);
            // Behind a link stands what is meant.
            var target = info.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } real ? real : info;
            return target.Exists ? (target.LastWriteTimeUtc, target.Length) : default;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }
}
