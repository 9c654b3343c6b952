using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway.Admin;
using Sluice.Gateway.Admin.Backends;
using Sluice.Gateway.Config;
using Sluice.Gateway.Config.Reading;
using Sluice.Gateway.Config.Stored;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Keys;
using Sluice.Gateway.Routing;
using Sluice.Gateway.Secrets;
using Sluice.Gateway.Upstreams;
using Sluice.Pricing;
using Sluice.Storage.Accounting;
using Sluice.Storage.Audit;

namespace Sluice.Gateway.Commands.Operating;

/// <summary>Works on the data directory of a gateway that does not run.</summary>
internal sealed class LocalOperator : IOperator
{
    private readonly GatewayStores _stores;
    private readonly string? _configFile;
    private readonly CommandSurroundings _surroundings;
    private readonly TimeProvider _time = TimeProvider.System;

    private LocalOperator(GatewayStores stores, string? configFile, CommandSurroundings surroundings)
    {
        _stores = stores;
        _configFile = configFile;
        _surroundings = surroundings;
    }

    /// <summary>Takes the data directory.</summary>
    /// <exception cref="OperatorException">There is none, or a gateway uses it.</exception>
    public static async Task<LocalOperator> OpenAsync(string? data, string? config, bool makes, CommandSurroundings surroundings) => new(
        await LocalStores.OpenAsync(DataPath.Of(data, config, surroundings), makes, surroundings.Environment, static _ => { }).ConfigureAwait(false),
        config,
        surroundings);

    public async Task<IReadOnlyList<KeyLine>> KeysAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var config = (await ReadAsync(cancellationToken).ConfigureAwait(false)).Config;
        var stored = (await _stores.Keys.ListAsync(cancellationToken).ConfigureAwait(false)).Select(key =>
        {
            var settings = JsonNode.Parse(key.Settings)!;
            var expires = config?.Keys.FirstOrDefault(other => other.Name == key.Name)?.Expires;
            return new KeyLine(
                key.Name,
                KeyLine.StateOf(key.Revoked is not null, (bool?)settings["enabled"] ?? true, expires, now),
                "admin", (string?)settings["group"], [.. key.Secrets.Select(MadeKey.Display)], key.Created, expires);
        });
        var written = config?.Keys.Where(key => key.Secret.Length > 0).Select(key =>
            new KeyLine(key.Name, KeyLine.StateOf(false, key.Enabled, key.Expires, now), "config", key.Group, [], null, key.Expires));
        return [.. stored.Concat(written ?? []).OrderBy(key => key.Name, StringComparer.Ordinal)];
    }

    public async Task<string> CreateKeyAsync(string name, JsonObject settings, CancellationToken cancellationToken)
    {
        var json = settings.ToJsonString();
        var stored = await _stores.Stored.ReadAsync(cancellationToken).ConfigureAwait(false);
        var taken = $"keys.{name}: there is a key of this name already. Choose another name.";
        if (stored.Keys.Any(key => key.Name == name))
            throw new OperatorException(taken);
        // Checked as the gateway will read it at its start; what else is wrong with the file is not this command's concern.
        var path = ConfigPath.Member("keys", name);
        var problem = Locate(stored with { Keys = [.. stored.Keys, new StoredMember(name, json)] }).Errors
            .FirstOrDefault(error => error.Path == path || error.Path.StartsWith(path + ".", StringComparison.Ordinal));
        if (problem is not null)
            throw new OperatorException(problem.ToString());
        var (key, secret) = MadeKey.Create();
        if (!await _stores.Keys.AddAsync(name, json, secret, Audit("key.create", name, after: json), cancellationToken).ConfigureAwait(false))
            throw new OperatorException(taken);
        return key;
    }

    public async Task<string> RotateKeyAsync(string name, TimeSpan keepOldFor, CancellationToken cancellationToken)
    {
        var (key, secret) = MadeKey.Create();
        DateTimeOffset? until = keepOldFor > TimeSpan.Zero ? _time.GetUtcNow() + keepOldFor : null;
        if (!await _stores.Keys.RotateAsync(name, secret, until, Audit("key.rotate", name), cancellationToken).ConfigureAwait(false))
            throw await UnknownAsync(name, cancellationToken).ConfigureAwait(false);
        return key;
    }

    public async Task RevokeKeyAsync(string name, CancellationToken cancellationToken)
    {
        if (!await _stores.Keys.RevokeAsync(name, Audit("key.revoke", name), cancellationToken).ConfigureAwait(false))
            throw await UnknownAsync(name, cancellationToken).ConfigureAwait(false);
    }

    public async Task<string> ResetTokenAsync(CancellationToken cancellationToken)
    {
        var token = await AdminToken.ResetAsync(_stores.Settings).ConfigureAwait(false);
        await _stores.Audit.AppendAsync(new() { Actor = "cli", Action = "admin_token.reset", Subject = "admin_token" }, cancellationToken).ConfigureAwait(false);
        return token;
    }

    public async Task<IReadOnlyList<BackendLine>> BackendsAsync(CancellationToken cancellationToken)
    {
        var stored = await _stores.Stored.ReadAsync(cancellationToken).ConfigureAwait(false);
        return [.. Valid(Locate(stored)).Backends.Select(backend => new BackendLine(
            backend.Name, backend.Protocol.ToString().ToLowerInvariant(), backend.Pool, backend.Enabled, backend.BaseUrl?.AbsoluteUri,
            backend.ApiKey is { } key ? SecretText.Mask(key) : null, stored.Backends.Any(other => other.Name == backend.Name) ? "admin" : "config"))];
    }

    public async Task<TestLine> TestBackendAsync(string name, CancellationToken cancellationToken)
    {
        var config = Valid(await ReadAsync(cancellationToken).ConfigureAwait(false));
        var found = config.Backends.FirstOrDefault(backend => backend.Name == name)
            ?? throw new OperatorException($"there is no backend '{name}'. {Names.Suggest(name, [.. config.Backends.Select(other => other.Name)])}");
        var backend = UpstreamFactory.Create(found, _time);
        try
        {
            var view = await new BackendTest(_time).RunAsync(backend, cancellationToken).ConfigureAwait(false);
            return new(view.Ok, view.Message);
        }
        finally
        {
            (backend.Upstream as IDisposable)?.Dispose();
        }
    }

    public async Task<IReadOnlyList<UsageLine>> UsageAsync(TimeSpan last, string by, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var rows = await _stores.Usage.SummarizeAsync(Enum.Parse<UsageGrouping>(by, ignoreCase: true), now - last, now, key: null, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => new UsageLine(
            row.Group, row.Requests, row.Errors, row.Refused, row.InputTokens, row.CachedInputTokens, row.CacheWriteTokens, row.OutputTokens,
            new NanoUsd(row.CostNanoUsd).Usd, row.Unpriced))];
    }

    public ValueTask DisposeAsync() => _stores.DisposeAsync();

    private async Task<ConfigResult> ReadAsync(CancellationToken cancellationToken) =>
        Locate(await _stores.Stored.ReadAsync(cancellationToken).ConfigureAwait(false));

    private ConfigResult Locate(StoredConfig stored) =>
        ConfigLocator.Locate(_configFile, _surroundings.Environment, _surroundings.Directory, PriceTable.IsBuiltIn, stored)
        ?? ConfigLoader.Parse(Encoding.UTF8.GetBytes("{}"), "nothing", _surroundings.Environment, PriceTable.IsBuiltIn, stored);

    private static SluiceConfig Valid(ConfigResult read) =>
        read.Config ?? throw new OperatorException($"{read.Origin}: {read.Errors[0]} See: sluice check");

    private async Task<OperatorException> UnknownAsync(string name, CancellationToken cancellationToken)
    {
        var keys = await KeysAsync(cancellationToken).ConfigureAwait(false);
        return new(keys.FirstOrDefault(key => key.Name == name) switch
        {
            { ManagedBy: "config" } => $"key '{name}' is defined in the configuration file. Change it there.",
            { State: "revoked" } => $"key '{name}' is revoked for good. Make a new one: sluice keys create",
            _ => $"there is no key '{name}'. {Names.Suggest(name, [.. keys.Select(key => key.Name)])}",
        });
    }

    private static AuditEntry Audit(string action, string name, string? after = null) =>
        new() { Actor = "cli", Action = action, Subject = $"key:{name}", After = after };
}
