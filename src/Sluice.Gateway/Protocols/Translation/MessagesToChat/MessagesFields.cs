namespace Sluice.Gateway.Protocols.Translation.MessagesToChat;

/// <summary>What becomes of a messages request's fields on a backend that speaks chat completions.</summary>
internal static class MessagesFields
{
    public static readonly FieldRules Rules = new(
        new("model", FieldFate.Carried, "`model`"),
        new("messages", FieldFate.Carried, "`messages`"),
        new("system", FieldFate.Carried, "the first of `messages`, role `system`"),
        new("stream", FieldFate.Carried, "`stream`, with `stream_options.include_usage`"),
        new("max_tokens", FieldFate.Carried, "`max_completion_tokens` for models named `o1`, `gpt-5` and the like, `max_tokens` for all others"),
        new("temperature", FieldFate.Carried, "`temperature`; dropped where the model reasons and it is not 1"),
        new("top_p", FieldFate.Carried, "`top_p`; dropped where the model reasons"),
        new("stop_sequences", FieldFate.Carried, "`stop`; more than 4 are refused"),
        new("tools", FieldFate.Carried, "`tools`; Anthropic's own tools are refused"),
        new("tool_choice", FieldFate.Carried, "`tool_choice` and `parallel_tool_calls`"),
        new("thinking", FieldFate.Carried, "`reasoning_effort` where the model's name says that it reasons; otherwise dropped"),
        new("output_config", FieldFate.Carried, "`effort` as `reasoning_effort`, `format` as `response_format`"),
        new("output_format", FieldFate.Carried, "`response_format`"),
        new("metadata", FieldFate.Carried, "`user_id` of at most 64 letters as `user`; longer ones are dropped"),
        new("top_k", FieldFate.Dropped, ""),
        new("service_tier", FieldFate.Dropped, "", "\"auto\""),
        new("cache_control", FieldFate.Dropped, ""),
        new("context_management", FieldFate.Dropped, ""),
        new("speed", FieldFate.Dropped, "", "\"standard\""),
        new("mcp_servers", FieldFate.Refused, "This backend calls no MCP servers. Leave 'mcp_servers' out, or use a backend that speaks Anthropic's messages.", "[]"),
        new("container", FieldFate.Refused, "This backend has no containers. Leave 'container' out, or use a backend that speaks Anthropic's messages."),
        new("inference_geo", FieldFate.Refused, "This backend cannot promise where it runs. Leave 'inference_geo' out, or use a backend that speaks Anthropic's messages."));
}
