using Sluice.Gateway.Config.Checks;
using Sluice.Gateway.Config.Stored;
using Sluice.Gateway.Hosting;
using Sluice.Storage;

namespace Sluice.Gateway.Config.Running;

/// <summary>
/// The configuration while the gateway runs: what the file says, and what was made through <c>/admin</c>. All that changes goes through here,
/// one change at a time: read as a whole, checked as a whole, and put in force in one step, or not at all.
/// </summary>
internal sealed class GatewayConfiguration : IDisposable
{
    private readonly GatewayRuntime _runtime;
    private readonly ConfigSource _source;
    private readonly Func<CancellationToken, Task<StoredConfig>>? _readStored;
    private readonly string _listen;
    private readonly SluiceConfig _started;
    private readonly SemaphoreSlim _changing = new(1, 1);
    private volatile ConfigResult _result;
    private volatile ConfigOutcome _last;
    private byte[]? _rejected;

    /// <param name="runtime">Where it is put in force.</param>
    /// <param name="source">Where the file is.</param>
    /// <param name="started">What was read for the start, and is in force.</param>
    /// <param name="stored">What of it was made through <c>/admin</c>.</param>
    /// <param name="readStored">Reads that again; <see langword="null"/> where nothing is kept.</param>
    /// <param name="listen">The URL that is listened on, which not every configuration may be served on.</param>
    public GatewayConfiguration(
        GatewayRuntime runtime, ConfigSource source, ConfigResult started, StoredConfig stored, Func<CancellationToken, Task<StoredConfig>>? readStored, string listen)
    {
        _runtime = runtime;
        _source = source;
        _readStored = readStored;
        _listen = listen;
        _started = runtime.Config;
        _result = started;
        Stored = stored;
        _last = new() { At = runtime.Current.Since, Trigger = "start", Revision = runtime.Current.Revision, Warnings = started.Warnings };
    }

    /// <summary>Told of every outcome, one after the other; must not wait or throw.</summary>
    public Action<ConfigOutcome>? Changed { get; set; }

    /// <summary>The file; <see langword="null"/> where there is none.</summary>
    public string? File => _source.File;

    /// <summary>What is in force, as it was read.</summary>
    public ConfigResult Result => _result;

    /// <summary>The latest outcome, good or bad.</summary>
    public ConfigOutcome Last => _last;

    /// <summary>What of it was made through <c>/admin</c>.</summary>
    public StoredConfig Stored { get; private set; }

    /// <summary>Reads file and store again and puts them in force; where anything is wrong, what is in force stays.</summary>
    /// <param name="trigger">What asks for it: <c>file</c>, <c>signal</c>, <c>admin</c>.</param>
    /// <param name="cancellationToken">Gives up waiting for a change that goes on.</param>
    public async Task<ConfigOutcome> ReloadAsync(string trigger, CancellationToken cancellationToken = default)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var stored = _readStored is null ? Stored : await _readStored(cancellationToken).ConfigureAwait(false);
            if (_source.Read(stored) is { } read)
                return Note(Apply(read, stored, trigger));
            const string Remedy = "Bring back the file, or set OPENAI_API_KEY.";
            return Note(Refused(trigger, [new("$", "", "there is no configuration any more", Remedy)]));
        }
        catch (StorageException problem)
        {
            return Note(Refused(trigger, [new("$", "", problem.Message.TrimEnd('.'), "See the data directory.")]));
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Reloads if the file holds something else than what is in force, or was found wrong before.</summary>
    /// <returns><see langword="null"/> where nothing has changed.</returns>
    public async Task<ConfigOutcome?> ReloadIfChangedAsync(CancellationToken cancellationToken = default)
    {
        if (File is null || await IsKnownAsync(File, cancellationToken).ConfigureAwait(false))
            return null;
        return await ReloadAsync("file", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Changes what was made through <c>/admin</c>: checks the whole with the change in it, stores it, and puts it in force.</summary>
    /// <param name="change">What is stored, with the change; <see langword="null"/> takes it back.</param>
    /// <param name="store">Stores the change; <see langword="false"/> takes it back.</param>
    /// <param name="cancellationToken">Gives up waiting for another change; what is being stored is stored.</param>
    /// <returns>The outcome; <see langword="null"/> where it was taken back.</returns>
    /// <exception cref="StorageException">The store cannot be written; nothing was changed.</exception>
    public async Task<ConfigOutcome?> ChangeAsync(
        Func<StoredConfig, StoredConfig?> change, Func<Task<bool>> store, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (change(Stored) is not { } changed)
                return null;
            var read = _source.ReadAgain(_result, changed);
            if (Problems(read) is { Count: > 0 } problems)
                return Refused("admin", problems);
            if (!await store().ConfigureAwait(false))
                return null;
            // The store stamps what it keeps, so what is in force is what a start would find.
            var stored = _readStored is null ? changed : await _readStored(CancellationToken.None).ConfigureAwait(false);
            return Note(Apply(_source.ReadAgain(_result, stored), stored, "admin"));
        }
        finally
        {
            _changing.Release();
        }
    }

    public void Dispose() => _changing.Dispose();

    private ConfigOutcome Apply(ConfigResult read, StoredConfig stored, string trigger)
    {
        if (Problems(read) is { Count: > 0 } problems)
        {
            _rejected = read.Utf8;
            return Refused(trigger, problems);
        }

        var config = read.Config!;
        RunningConfiguration running;
        try
        {
            running = _runtime.Apply(StartOnly.Keep(_started, config));
        }
        catch (ArgumentException problem)
        {
            _rejected = read.Utf8;
            return Refused(trigger, [new("$", "", problem.Message.TrimEnd('.'), "Change what it names.")]);
        }

        _result = read;
        _rejected = null;
        Stored = stored;
        return new()
        {
            At = running.Since,
            Trigger = trigger,
            Revision = running.Revision,
            Warnings = read.Warnings,
            RestartNeeded = StartOnly.Differences(_started, config),
        };
    }

    private IReadOnlyList<ConfigError> Problems(ConfigResult read) => read.IsValid ? ListenRules.Validate([_listen], read.Config) : read.Errors;

    private ConfigOutcome Refused(string trigger, IReadOnlyList<ConfigError> errors) => new()
    {
        At = _runtime.Time.GetUtcNow(),
        Trigger = trigger,
        Revision = _runtime.Current.Revision,
        Errors = errors,
    };

    private ConfigOutcome Note(ConfigOutcome outcome)
    {
        _last = outcome;
        Changed?.Invoke(outcome);
        return outcome;
    }

    // Whether the file holds what is in force, or what was found wrong already.
    private async Task<bool> IsKnownAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            var utf8 = await System.IO.File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false);
            return utf8.AsSpan().SequenceEqual(_rejected ?? _result.Utf8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // what is wrong with it is told by whoever reads it
        }
    }
}
