using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sluice.Gateway.Admin.Api;
using Sluice.Gateway.Config;
using Sluice.Gateway.Config.Reading;
using Sluice.Gateway.Config.Running;
using Sluice.Gateway.Config.Stored;

namespace Sluice.Gateway.Admin.Configuration;

/// <summary>
/// Backends, groups or keys as the admin API changes them: each change is checked with the whole configuration, by the file's own rules and in
/// its words, then stored, then in force.
/// </summary>
/// <param name="configuration">The configuration.</param>
/// <param name="section">Its place in the file: <c>backends</c>.</param>
/// <param name="noun">What one is called: <c>Backend</c>.</param>
/// <param name="get">The stored ones.</param>
/// <param name="set">The same with others stored.</param>
internal sealed class StoredSection(
    GatewayConfiguration configuration,
    string section,
    string noun,
    Func<StoredConfig, IReadOnlyList<StoredMember>> get,
    Func<StoredConfig, IReadOnlyList<StoredMember>, StoredConfig> set)
{
    /// <summary>As it is written, in the file or in the database; <see langword="null"/> where there is none.</summary>
    public SourceNode? Written(string name) => configuration.Result.Source?[section]?[name];

    /// <summary>Who defines it: <c>config</c> or <c>admin</c>.</summary>
    public string ManagedBy(string name) => Written(name) is { IsLiteral: true } ? "admin" : "config";

    /// <summary>The stored one; <see langword="null"/> where there is none.</summary>
    public StoredMember? Find(string name) => get(configuration.Stored).FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.Ordinal));

    /// <summary>Identifies this version of a stored one.</summary>
    public string? Tag(string name) => Find(name) is { } member ? Tag(member) : null;

    /// <summary>Why there is nothing to change under a name; <see langword="null"/> where there is.</summary>
    public AdminProblem? WhyNot(string name) => Written(name) switch
    {
        null => Unknown(name),
        { IsLiteral: true } => null,
        _ => AdminProblem.ManagedByConfig($"{noun} '{name}'", "Change it there: the file is read again at once."),
    };

    public AdminProblem Unknown(string name) => AdminProblem.NotFound($"There is no {noun.ToLowerInvariant()} '{name}'. GET /admin/{section} lists them.");

    /// <summary>Reads the body of a request: the settings, and the name where it must hold one.</summary>
    /// <param name="call">The request.</param>
    /// <param name="name">The name, where the path has it.</param>
    public static async ValueTask<(string Name, JsonObject Settings, AdminProblem? Problem)> ReadAsync(AdminCall call, string? name = null)
    {
        var context = new ReadContext(static _ => null);
        var (body, problem) = await call.ReadAsync(context).ConfigureAwait(false);
        if (problem is not null)
            return ("", [], problem);
        var o = new ObjectReader(body ?? SourceNode.EmptyObject, context);
        var named = o.Take("name") is null ? name : o.Name("name");
        if (o.Take("name") is null && name is null)
            o.Missing("name", "Write a name of a-z, 0-9, _ and -.");
        else if (name is not null && named is not null && !string.Equals(named, name, StringComparison.Ordinal))
            context.Error(o.Take("name")!, $"is not the name in the path, {Quote.Text(name)}", "Remove it; a name cannot be changed.");
        if (context.HasErrors || body is { Kind: not System.Text.Json.JsonValueKind.Object })
            return ("", [], AdminProblem.Invalid(context.Errors()));
        var settings = body is null ? [] : (JsonObject)Config.Writing.SourceJson.Whole(body)!;
        settings.Remove("name");
        return (named!, settings, null);
    }

    /// <summary>Adds one.</summary>
    public async Task<AdminProblem?> AddAsync(AdminCall call, string name, JsonObject settings, Func<Task<bool>> store)
    {
        if (Written(name) is { IsLiteral: false })
            return AdminProblem.ManagedByConfig($"{noun} '{name}'", "Choose another name.");
        var outcome = await configuration.ChangeAsync(
            stored => get(stored).Any(member => string.Equals(member.Name, name, StringComparison.Ordinal))
                ? null
                : set(stored, [.. get(stored), new(name, settings.ToJsonString())]),
            store,
            call.Aborted).ConfigureAwait(false);
        return outcome is null ? AdminProblem.NameTaken($"{noun} '{name}'") : Problem(outcome, name);
    }

    /// <summary>Replaces the settings of one.</summary>
    /// <param name="call">The request; its <c>If-Match</c> is looked at.</param>
    /// <param name="name">Which.</param>
    /// <param name="make">Makes the new settings from the old ones, or says why not.</param>
    /// <param name="store">Stores them.</param>
    public async Task<AdminProblem?> ReplaceAsync(
        AdminCall call, string name, Func<JsonObject, (JsonObject? Settings, AdminProblem? Problem)> make, Func<JsonObject, Task<bool>> store)
    {
        if (WhyNot(name) is { } not)
            return not;
        AdminProblem? problem = null;
        JsonObject? made = null;
        var outcome = await configuration.ChangeAsync(
            stored =>
            {
                if (get(stored).FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.Ordinal)) is not { } before)
                {
                    problem = Unknown(name);
                    return null;
                }

                if (IsStale(call, before))
                {
                    problem = AdminProblem.Stale($"{noun} '{name}'");
                    return null;
                }

                (made, problem) = make((JsonObject)JsonNode.Parse(before.Json)!);
                return made is null
                    ? null
                    : set(stored, [.. get(stored).Select(member => member == before ? new StoredMember(name, made.ToJsonString()) : member)]);
            },
            () => store(made!),
            call.Aborted).ConfigureAwait(false);
        return outcome is null ? problem ?? Unknown(name) : Problem(outcome, name);
    }

    /// <summary>Removes one.</summary>
    public async Task<AdminProblem?> RemoveAsync(AdminCall call, string name, Func<Task<bool>> store)
    {
        if (WhyNot(name) is { } not)
            return not;
        AdminProblem? problem = null;
        var outcome = await configuration.ChangeAsync(
            stored =>
            {
                if (get(stored).FirstOrDefault(member => string.Equals(member.Name, name, StringComparison.Ordinal)) is not { } before)
                    return null;
                if (!IsStale(call, before))
                    return set(stored, [.. get(stored).Where(member => member != before)]);
                problem = AdminProblem.Stale($"{noun} '{name}'");
                return null;
            },
            store,
            call.Aborted).ConfigureAwait(false);
        if (outcome is null)
            return problem ?? Unknown(name);
        return outcome.IsApplied ? null : AdminProblem.InUse($"{noun} '{name}'", outcome.Errors);
    }

    // What is wrong is told with paths as they stand in the body.
    private AdminProblem? Problem(ConfigOutcome outcome, string name)
    {
        if (outcome.IsApplied)
            return null;
        var own = ConfigPath.Member(section, name);
        return AdminProblem.Invalid([.. outcome.Errors.Select(error => error with { Path = Within(error, own) })]);
    }

    private static string Within(ConfigError error, string own)
    {
        if (string.Equals(error.Path, own, StringComparison.Ordinal))
            return ConfigPath.Root;
        return error.Path.StartsWith(own, StringComparison.Ordinal) && (error.Path[own.Length] is '.' or '[') ? error.Path[own.Length..].TrimStart('.') : error.Path;
    }

    private static bool IsStale(AdminCall call, StoredMember member) =>
        call.Http.Request.Headers.IfMatch is { Count: > 0 } wanted && !wanted.ToString().Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || tag == Tag(member));

    private static string Tag(StoredMember member) =>
        $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{member.Name}\n{member.Json}")).AsSpan(0, 8))}\"";
}
