namespace Sluice.Gateway.Protocols.Translation.ResponsesToChat;

/// <summary>What becomes of a responses request's fields on a backend that speaks chat completions only.</summary>
internal static class ResponsesFields
{
    private const string NoState = "This backend speaks chat completions, which keep no conversation. Send the whole conversation in 'input'.";

    public static readonly FieldRules Rules = new(
        new("model", FieldFate.Carried, "`model`"),
        new("input", FieldFate.Carried, "`messages`"),
        new("instructions", FieldFate.Carried, "the first of `messages`, role `system`"),
        new("stream", FieldFate.Carried, "`stream`, with `stream_options.include_usage`"),
        new("max_output_tokens", FieldFate.Carried, "`max_completion_tokens` for models named `o1`, `gpt-5` and the like, `max_tokens` for all others"),
        new("temperature", FieldFate.Carried, "`temperature`"),
        new("top_p", FieldFate.Carried, "`top_p`"),
        new("tools", FieldFate.Carried, "`tools`; functions only, custom and hosted ones are refused"),
        new("tool_choice", FieldFate.Carried, "`tool_choice`; anything but a mode or a function is refused"),
        new("parallel_tool_calls", FieldFate.Carried, "`parallel_tool_calls`"),
        new("text", FieldFate.Carried, "`format` as `response_format`; `verbosity` is dropped"),
        new("reasoning", FieldFate.Carried, "`effort` as `reasoning_effort` where the model's name says that it reasons; the rest is dropped"),
        new("user", FieldFate.Carried, "`user`"),
        new("store", FieldFate.Dropped, "", "false"),
        new("metadata", FieldFate.Dropped, "", "{}"),
        new("include", FieldFate.Dropped, "", "[]"),
        new("service_tier", FieldFate.Dropped, "", "\"auto\""),
        new("safety_identifier", FieldFate.Dropped, ""),
        new("prompt_cache_key", FieldFate.Dropped, ""),
        new("prompt_cache_retention", FieldFate.Dropped, ""),
        new("stream_options", FieldFate.Dropped, ""),
        new("max_tool_calls", FieldFate.Dropped, ""),
        new("truncation", FieldFate.Dropped, "", "\"disabled\""),
        new("previous_response_id", FieldFate.Refused, NoState),
        new("conversation", FieldFate.Refused, NoState),
        new("background", FieldFate.Refused, "This backend speaks chat completions, which do not run in the background. Send 'background': false.", "false"),
        new("prompt", FieldFate.Refused, "This backend speaks chat completions, which know no stored prompts. Send the text in 'instructions' and 'input'."),
        new("top_logprobs", FieldFate.Refused, "Log probabilities are not translated. Leave 'top_logprobs' out.", "0"));
}
