using Sluice.Gateway.Config;

namespace Sluice.Gateway.Commands;

/// <summary>Says in a few lines what a configuration amounts to; without any secret.</summary>
internal static class ConfigSummary
{
    /// <summary>Writes backends, pools, routes and keys.</summary>
    public static void Write(SluiceConfig config, TextWriter output)
    {
        Line(output, "backends", config.Backends.Select(Show));
        Line(output, "pools", config.Pools.Select(p =>
            $"{p.Name}: {string.Join(" ", config.Backends.Where(b => b.Pool == p.Name).Select(b => b.Name))}".TrimEnd()));
        Line(output, "routes", config.Routes.Select(r => $"{r.Name} -> {string.Join(" ", r.Targets)}"));
        Line(output, "groups", config.Groups.Select(g => g.Name));
        Line(output, "keys", config.Keys.Select(k => k.Enabled ? k.Name : $"{k.Name} (disabled)"));
    }

    private static void Line(TextWriter output, string what, IEnumerable<string> items)
    {
        string[] all = [.. items];
        output.WriteLine($"{what,-9} {all.Length,3}  {string.Join("; ", all)}".TrimEnd());
    }

    private static string Show(BackendConfig backend)
    {
        var where = backend.BaseUrl is null ? "" : $", {backend.BaseUrl.AbsoluteUri}";
        return $"{backend.Name} ({backend.Protocol.ToString().ToLowerInvariant()}{where}{(backend.Enabled ? "" : ", disabled")})";
    }
}
