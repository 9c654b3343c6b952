using System.Text.Json;

namespace Sluice.Gateway.Config.Running;

/// <summary>Settings that are looked at only when the gateway starts: a change of them waits for the next start, and is told.</summary>
internal static class StartOnly
{
    /// <summary>The paths of such settings that two configurations have in different ways.</summary>
    public static IReadOnlyList<string> Differences(SluiceConfig started, SluiceConfig read)
    {
        var paths = new List<string>();
        Compare("server.maxBody", started.Server.MaxBody, read.Server.MaxBody);
        Compare("telemetry", Written(started.Telemetry), Written(read.Telemetry));
        return paths;

        // Lists compare by what they hold.
        static string Written(TelemetryConfig telemetry) => JsonSerializer.Serialize(telemetry, StartOnlyJson.Default.TelemetryConfig);

        void Compare<T>(string path, T before, T after)
        {
            if (!EqualityComparer<T>.Default.Equals(before, after))
                paths.Add(path);
        }
    }

    /// <summary>The configuration as it can be in force now: with these settings as they were at the start.</summary>
    public static SluiceConfig Keep(SluiceConfig started, SluiceConfig read) => read with
    {
        Telemetry = started.Telemetry,
        Server = read.Server with { MaxBody = started.Server.MaxBody },
    };
}
