using System.Text;
using Sluice.Gateway.Config;

namespace Sluice.Gateway.Tests.Config;

/// <summary>Configurations and environments for tests.</summary>
internal static class Samples
{
    public const string ProviderSecret = "sk-provider-9f8e7d6c5b4a";
    public const string TeamSecret = "sk-team-a-0123456789abcdef";

    /// <summary>A backend that is valid; more properties may follow.</summary>
    public const string A = "\"protocol\":\"openai\",\"apiKey\":\"${OPENAI_API_KEY}\"";

    public static readonly Dictionary<string, string> Environment = new(StringComparer.Ordinal)
    {
        ["OPENAI_API_KEY"] = ProviderSecret,
        ["ANTHROPIC_API_KEY"] = ProviderSecret,
        ["PLAN_A_KEY"] = ProviderSecret,
        ["PLAN_B_KEY"] = ProviderSecret,
        ["TEAM_A_KEY"] = TeamSecret,
        ["CODER_KEY"] = TeamSecret,
        ["EMPTY"] = "",
    };

    /// <summary>The contract's whole example without what this version does not enforce.</summary>
    public const string Everything =
        """
        {
          "backends": {
            "openai-a": {
              "protocol": "openai", // a comment
              "baseUrl": "https://api.openai.com/v1",
              "apiKey": "${OPENAI_API_KEY}",
              "auth": "bearer",
              "headers": { "OpenAI-Organization": "org-1" }, "query": { "api-version": "2024-10-21" },
              "account": "openai-main",
              "pool": "primary", "weight": 1, "enabled": true,
              "models": { "gpt-4o": "gpt-4o-2024-08-06", "claude-*": { "upstream": "gpt-5", "limits": { "tpm": 50000 }, "price": "free" }, "*": "*" },
              "count": "openai",
              "limits": { "rps": 0.5, "burst": 3, "rpm": 500, "rpd": 0, "tpm": 120000, "tph": 0, "tpd": 10000000, "itpm": 7, "otpm": 8, "concurrency": 50, "slack": "100ms" },
              "modelLimits": [ { "models": ["gpt-4o*"], "tpm": 60000 } ],
              "quotas": [],
              "cooldown": { "base": "20s", "max": "9m", "backoff": "linear" },
              "breaker": { "failures": 6, "openFor": "31s", "maxOpenFor": "2h", "halfOpenCalls": 3, "successesToClose": 4 },
              "timeouts": { "connect": "11s", "firstByte": "4m", "idle": "3m", "answer": "14m", "total": "1h" },
              "healthCheck": null,
              "translate": "lenient", "usageInStream": "auto",
            },
            "sim": { "protocol": "simulated", "pool": "fallback", "enabled": false,
                     "simulate": { "seed": 2, "firstToken": "121ms", "tokensPerSecond": 81.5, "outputTokens": 201, "rpm": 60, "tpm": 100000, "errorRate": 0.1, "cutRate": 0.2, "hangRate": 0.3 } },
          },
          "pools": ["primary", { "name": "fallback", "after": "5s" }],
          "routes": { "smart": { "targets": ["openai-a/gpt-4o", "sim/org/model:8b"], "strategy": "ordered" } },
          "affinity": "0",
          "groups": { "platform": { "limits": { "tph": 9 }, "budgets": [ { "usd": 100, "window": "month", "timeZone": "Europe/Berlin" } ], "models": ["gpt-*"] } },
          "keys": { "team-a": { "key": "${TEAM_A_KEY}", "group": "platform", "enabled": true, "expires": "2027-01-31T18:00:00+01:00", "models": ["*"],
                                "priority": "normal", "weight": 1,
                                "limits": { "rpm": 60, "tpm": 100000 },
                                "budgets": [ { "usd": 5.00, "window": "day", "timeZone": "UTC" }, { "usd": 0.000000001, "window": "5h" }, { "usd": 9, "window": "total" } ],
                                "perUser": { "limits": {}, "budgets": [], "trustUser": false },
                                "unknownPrice": { "input": 1, "output": 2 } } },
          "limits": { "concurrency": 1000 }, "budgets": [ { "usd": 1000, "window": "week" } ],
          "prices": { "gpt-4o": { "input": 2.50, "cachedInput": 1.25, "cacheWrite": 0, "output": 10.00, "perRequest": 0.01, "perSearch": 0.02,
                                  "above": [ { "inputTokens": 200000, "input": 5.00, "output": 20.00 } ] } },
          "wait": { "max": "9s", "capacity": 400, "overflow": "reject" },
          "retry": { "attempts": 5, "perTarget": 3, "initial": "2s", "max": "20s", "multiplier": 1.5, "jitter": "full", "budget": 0, "afterTimeout": true },
          "emergency": { "fraction": 0.0 },
          "server": { "allowedHosts": ["llm.example.com"], "maxBody": "16MiB", "trustedProxies": [] },
          "alerts": { "webhooks": [] }, "telemetry": { "otlp": { "endpoint": "http://127.0.0.1:4318", "headers": { "x-tenant": "t" }, "traces": false, "metrics": false, "interval": "9s" }, "log": { "format": "json", "requests": true } }, "usage": { "keepFor": "30d" }, "backup": { "every": "12h", "keep": 6 },
        }
        """;

    public static ConfigResult Parse(string json, Func<string, bool>? priceKnown = null) =>
        ConfigLoader.Parse(Encoding.UTF8.GetBytes(json), "test", Environment.GetValueOrDefault, priceKnown);

    /// <summary>A configuration of one valid backend and more root properties.</summary>
    public static string With(string more) => "{\"backends\":{\"a\":{" + A + "}}," + more + "}";

    /// <summary>A configuration of one backend with more properties.</summary>
    public static string Backend(string more) => "{\"backends\":{\"a\":{" + A + "," + more + "}}}";

    /// <summary>A configuration with one client key with more properties.</summary>
    public static string Key(string more) => With("\"keys\":{\"k\":{\"key\":\"${TEAM_A_KEY}\"," + more + "}}");
}
