namespace Sluice.Gateway.Commands;

/// <summary>The file that <c>sluice init</c> writes: it works as it is, without any API key.</summary>
internal static class InitTemplate
{
    /// <summary>The text. Lines that begin with <c>//-</c> are settings to uncomment.</summary>
    public const string Text =
        """
        // The configuration of Sluice: JSON with comments and trailing commas. After a change: sluice check
        {
          // Where calls go. "sim" answers by itself, so that everything works before there is an API key.
          "backends": {
            "sim": {
              "protocol": "simulated",
              "limits": { "rpm": 60, "tpm": 100000 },              // 0 or absent: no limit
              "simulate": { "seed": 1, "firstToken": "120ms", "tokensPerSecond": 80, "outputTokens": 200, "rpm": 60, "tpm": 100000 },
            },
            // A real provider: take out the "//-" and set OPENAI_API_KEY. ${NAME} is an environment variable.
            //- "openai": {
            //-   "protocol": "openai",
            //-   "apiKey": "${OPENAI_API_KEY}",
            //-   "limits": { "rpm": 500, "tpm": 120000, "concurrency": 50 },   // what the provider grants your account
            //- },
          },

          // Pools are tried in this order: the next one serves while the ones before it are full, cooling or down.
          // add "fallback" here, and "pool": "fallback" to a backend, for one that only steps in. Without "pool" it is the first.
          "pools": ["primary"],

          // Names of your own for a list of targets, tried in order. A target is backend/model.
          "routes": {
            "smart": { "targets": ["sim/gpt-4o-mini"] },
          },

          // Without client keys Sluice listens on loopback only, and anyone there may call. With keys, callers show one.
          //- "keys": {
          //-   "team-a": {
          //-     "key": "${TEAM_A_KEY}",
          //-     "limits": { "rpm": 60, "tpm": 100000 },
          //-     "budgets": [ { "usd": 5.00, "window": "day", "timeZone": "UTC" } ],   // 1h, 5h, 7d; day, week, month; total
          //-   },
          //- },

          // How long a call may wait for room, and how many may wait at the same time.
          "wait": { "max": "10s", "capacity": 500 },
        }

        """;
}
