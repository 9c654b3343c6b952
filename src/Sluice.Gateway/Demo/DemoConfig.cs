using System.Globalization;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Config;

namespace Sluice.Gateway.Demo;

/// <summary>The configuration of the demo: one that anybody could write, read as any other is.</summary>
internal static class DemoConfig
{
    /// <param name="limits">The numbers in it.</param>
    /// <param name="host">The host that is listened on.</param>
    public static SluiceConfig Build(DemoLimits limits, string host)
    {
        var read = ConfigLoader.Parse(Encoding.UTF8.GetBytes(Text(limits, host)), "demo", static _ => null, static _ => true);
        return read.Config ?? throw new InvalidOperationException($"The demo's own configuration is wrong: {string.Join(' ', read.Errors)}");
    }

    /// <summary>The same as it stands in a file.</summary>
    // The moody backend tells its limit of requests truly, but enforces it in slices of a few seconds (see SliceRule): that, no
    // configuration says. Its cooldown is short so that the come-back is seen.
    public static string Text(DemoLimits limits, string host) => string.Create(CultureInfo.InvariantCulture, $$"""
        {
          "backends": {
            "{{DemoNames.Steady}}": {
              "protocol": "simulated", "models": { "*": "gpt-4o" },
              "limits": { "rpm": {{limits.SteadyRpm}}, "tpm": {{limits.SteadyTpm}}, "slack": "200ms" },
              "simulate": { "seed": 1, "firstToken": "300ms", "tokensPerSecond": 90, "rpm": {{limits.SteadyRpm}}, "tpm": {{limits.SteadyTpm}} }
            },
            "{{DemoNames.Moody}}": {
              "protocol": "simulated", "models": { "*": "gpt-4o" },
              "limits": { "rpm": {{limits.MoodyRpm}}, "tpm": {{limits.MoodyTpm}}, "slack": "200ms" },
              "cooldown": { "base": "3s", "max": "15s" },
              "simulate": { "seed": 2, "firstToken": "200ms", "tokensPerSecond": 120, "rpm": {{limits.MoodyRpm}}, "tpm": {{limits.MoodyTpm}} }
            },
            "{{DemoNames.Spare}}": {
              "protocol": "simulated", "models": { "*": "gpt-4o-mini" }, "pool": "fallback",
              "limits": { "rpm": {{limits.SpareRpm}}, "tpm": {{limits.SpareTpm}}, "slack": "200ms" },
              "simulate": { "seed": 3, "firstToken": "500ms", "tokensPerSecond": 60, "rpm": {{limits.SpareRpm}}, "tpm": {{limits.SpareTpm}} }
            }
          },
          "pools": ["primary", "fallback"],
          "routes": {
            "smart": { "targets": ["steady/gpt-4o", "moody/gpt-4o", "spare/gpt-4o-mini"] },
            "fast": { "targets": ["moody/gpt-4o", "steady/gpt-4o", "spare/gpt-4o-mini"] }
          },
          "keys": {
            "web": { "key": "{{DemoNames.SecretOf("web")}}", "limits": { "rps": {{limits.WebRps}}, "burst": {{limits.WebBurst}} } },
            "batch": { "key": "{{DemoNames.SecretOf("batch")}}", "limits": { "tpm": {{limits.BatchTpm}} } },
            "intern": { "key": "{{DemoNames.SecretOf("intern")}}", "budgets": [{ "usd": {{limits.InternUsd}}, "window": "1m", "alerts": [0.8, 1] }] },
            "{{DemoNames.You}}": { "key": "{{DemoNames.YourSecret}}", "limits": { "rpm": 20 } }
          },
          "wait": { "max": "2s" },
          "server": { "allowedHosts": ["{{JsonEncodedText.Encode(host)}}"] }
        }
        """);
}
