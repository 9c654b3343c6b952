using System.Text.Json.Nodes;

namespace Sluice.Gateway.Admin.Description;

/// <summary>Schemas of what no record stands for.</summary>
internal static class FixedSchemas
{
    private const string Text =
        """
        {
          "type": "object",
          "required": ["error"],
          "properties": {
            "error": {
              "type": "object",
              "required": ["message", "type", "code", "param", "sluice"],
              "properties": {
                "message": { "type": "string" },
                "type": { "type": "string" },
                "code": { "type": ["string", "null"] },
                "param": { "type": ["string", "null"] },
                "errors": {
                  "type": "array",
                  "description": "What is wrong with the settings that were sent, one by one; in the admin API alone.",
                  "items": {
                    "type": "object",
                    "required": ["path", "value", "message", "remedy", "line"],
                    "properties": {
                      "path": { "type": "string" }, "value": { "type": "string" }, "message": { "type": "string" },
                      "remedy": { "type": "string" }, "line": { "type": ["integer", "null"] }
                    }
                  }
                },
                "sluice": {
                  "type": "object",
                  "required": ["code", "name", "source", "component", "retry_after_ms", "retryable", "permanent", "request_id"],
                  "properties": {
                    "code": { "type": "string" }, "name": { "type": "string" }, "source": { "type": "string" },
                    "component": { "type": ["string", "null"] }, "limit": { "type": ["string", "null"] }, "scope": { "type": ["string", "null"] },
                    "max": { "type": ["integer", "null"] }, "used": { "type": ["integer", "null"] }, "reserved": { "type": ["integer", "null"] },
                    "requested": { "type": ["integer", "null"] }, "retry_after_ms": { "type": ["integer", "null"] },
                    "retry_after_exact": { "type": "boolean" }, "retryable": { "type": "boolean" }, "fallbackable": { "type": "boolean" },
                    "permanent": { "type": "boolean" }, "request_id": { "type": "string" }
                  }
                }
              }
            }
          }
        }
        """;

    /// <summary>The body of every answer that is an error of Sluice's own.</summary>
    public static JsonNode Error() => JsonNode.Parse(Text)!;

    /// <summary>Settings as the file would hold them, with the name beside them.</summary>
    public static JsonNode Settings() => new JsonObject
    {
        ["type"] = "object",
        ["description"] = "What sluice.json would hold under the name, read as strictly; where the path holds none, the name is a member too.",
        ["properties"] = new JsonObject { ["name"] = new JsonObject { ["type"] = "string", ["pattern"] = "^[a-z0-9_-]+$" } },
        ["additionalProperties"] = true,
    };
}
