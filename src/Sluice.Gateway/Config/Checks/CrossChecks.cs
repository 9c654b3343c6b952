using Sluice.Gateway.Config.Reading;

namespace Sluice.Gateway.Config.Checks;

/// <summary>Checks what one setting says about another: names that must exist, names and secrets that must differ.</summary>
internal static class CrossChecks
{
    /// <summary>Runs all checks.</summary>
    /// <param name="config">What was read, incomplete where there were errors.</param>
    /// <param name="root">The file.</param>
    /// <param name="context">Where errors go.</param>
    public static void Run(SluiceConfig config, SourceNode root, ReadContext context)
    {
        Backends(config, root, context);
        Pools(config, root, context);
        Targets(config, root, context);
        Groups(config, root, context);
        Users(config, root, context);
        Secrets(config, root, context);
        Emergency(config, root, context);
    }

    private static void Emergency(SluiceConfig config, SourceNode root, ReadContext context)
    {
        if (config.Emergency.Fraction > 0 && config.Backends.All(backend => backend.Limits.Rpm == 0) && !context.IsFaulty("backends"))
            context.Error(
                root["emergency"]!["fraction"]!, "is a share of a backend's limits.rpm, and no backend has one",
                "Set limits.rpm of the backends it is meant for, or remove it.");
    }

    private static void Backends(SluiceConfig config, SourceNode root, ReadContext context)
    {
        if (config.Backends.Count == 0 && !context.IsFaulty("backends") && !context.IsFaulty(ConfigPath.Root))
            context.Error(
                "backends", root["backends"] is null ? "" : "no backend", root["backends"] is null ? "is missing" : "holds no backend",
                "Write { \"backends\": { \"openai\": { \"protocol\": \"openai\", \"apiKey\": \"${OPENAI_API_KEY}\" } } }.",
                root["backends"]?.Line ?? 1);
    }

    private static void Pools(SluiceConfig config, SourceNode root, ReadContext context)
    {
        var node = root["pools"];
        if (node is { IsNull: false, Items.Count: 0 } && !context.IsFaulty("pools"))
            context.Error(node.Path, "an empty list", "names no pool", "Write [\"primary\"], or remove it.", node.Line);
        if (config.Pools is [{ After.Ticks: > 0 }, ..])
            context.Error(
                node!.Items[0]["after"] ?? node, "the first pool has none before it to wait for",
                "Remove \"after\", or put another pool first.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pool in config.Pools)
        {
            if (!names.Add(pool.Name))
                context.Error("pools", Quote.Text(pool.Name), "names a pool twice", "Keep one of the two.", node?.Line ?? 0);
        }

        if (names.Count == 0)
            return;
        foreach (var backend in config.Backends)
        {
            if (names.Contains(backend.Pool) || root["backends"]?[backend.Name]?["pool"] is not { } written
                || context.IsFaulty(written.Path))
                continue;
            var near = Names.Nearest(written.Text, names) is { } name ? $"Did you mean \"{name}\"? Or add" : "Add";
            var listed = string.Join("\", \"", names);
            context.Error(written, "is not among the pools", $"{near} it to the list: \"pools\": [\"{listed}\", {written.Shown}].");
        }
    }

    private static void Targets(SluiceConfig config, SourceNode root, ReadContext context)
    {
        string[] names = [.. config.Backends.Select(b => b.Name)];
        foreach (var (name, route) in root["routes"]?.Members ?? [])
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var item in route["targets"]?.Items ?? [])
            {
                if (context.IsFaulty(item.Path))
                    continue;
                var target = EnvironmentText.Expand(item.Text, context.Environment, out _);
                var backend = target.Split('/', 2)[0];
                if (!names.Contains(backend, StringComparer.Ordinal))
                    context.Error(item, "names a backend that does not exist", Names.Suggest(backend, names));
                else if (!seen.Add(target))
                    context.Error(item, $"stands twice in the route {Quote.Text(name)}", "Keep one of the two.");
            }
        }
    }

    private static void Groups(SluiceConfig config, SourceNode root, ReadContext context)
    {
        string[] names = [.. config.Groups.Select(g => g.Name)];
        foreach (var key in config.Keys)
        {
            if (key.Group is null || names.Contains(key.Group, StringComparer.Ordinal))
                continue;
            if (root["keys"]?[key.Name]?["group"] is { } written)
            {
                var remedy = names.Length == 0 ? "Add it under \"groups\", or remove it." : Names.Suggest(written.Text, names);
                context.Error(written, "is not a group", remedy);
            }
        }
    }

    private static void Users(SluiceConfig config, SourceNode root, ReadContext context)
    {
        foreach (var key in config.Keys)
        {
            if (key.PerUser.TrustUser || (key.PerUser.Limits.IsNone && key.PerUser.Budgets.Count == 0) || root["keys"]?[key.Name]?["perUser"] is not { } node)
                continue;
            if (!context.IsFaulty(node.Path))
                context.Error(
                    node, "holds users to limits, and trustUser is not set: who a user is, is the caller's word",
                    "Add \"trustUser\": true where x-sluice-user comes from a program of your own, or remove perUser.");
        }
    }

    private static void Secrets(SluiceConfig config, SourceNode root, ReadContext context)
    {
        var owners = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in config.Keys)
        {
            if (root["keys"]?[key.Name]?["key"] is not { } node || context.IsFaulty(node.Path))
                continue;
            if (!owners.TryAdd(key.Secret, node.Path))
                context.Error(node, $"is the same secret as {owners[key.Secret]}", "Give each key a secret of its own.");
        }
    }
}
