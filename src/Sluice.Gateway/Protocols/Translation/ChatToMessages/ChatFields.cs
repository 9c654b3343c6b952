namespace Sluice.Gateway.Protocols.Translation.ChatToMessages;

/// <summary>What becomes of a chat request's fields on an Anthropic backend.</summary>
internal static class ChatFields
{
    private const string NoLogprobs = "Backends that speak Anthropic's messages give no log probabilities. Leave it out, or use a backend that speaks chat completions.";

    public static readonly FieldRules Rules = new(
        new("model", FieldFate.Carried, "`model`"),
        new("messages", FieldFate.Carried, "`system` and `messages`"),
        new("stream", FieldFate.Carried, "`stream`"),
        new("max_tokens", FieldFate.Carried, "`max_tokens`; the smaller where both are named"),
        new("max_completion_tokens", FieldFate.Carried, "`max_tokens`, which is demanded: where neither is named, what Sluice reserves is written"),
        new("temperature", FieldFate.Carried, "`temperature`; above 1 as 1 and named; dropped where the model thinks"),
        new("top_p", FieldFate.Carried, "`top_p`; dropped beside `temperature` and where the model thinks"),
        new("top_k", FieldFate.Carried, "`top_k`; dropped where the model thinks"),
        new("stop", FieldFate.Carried, "`stop_sequences`"),
        new("tools", FieldFate.Carried, "`tools`; functions only, others are refused"),
        new("tool_choice", FieldFate.Carried, "`tool_choice`; `allowed_tools` and `custom` are refused"),
        new("parallel_tool_calls", FieldFate.Carried, "`tool_choice.disable_parallel_tool_use`"),
        new("response_format", FieldFate.Carried, "`output_config.format`; `json_object` is refused, as no backend of that kind promises it"),
        new("reasoning_effort", FieldFate.Carried, "`thinking` and `output_config.effort`, by what the model's name tells; otherwise dropped"),
        new("safety_identifier", FieldFate.Carried, "`metadata.user_id`"),
        new("user", FieldFate.Carried, "`metadata.user_id`"),
        new("service_tier", FieldFate.Carried, "`default` as `standard_only`; others are dropped", "\"auto\""),
        new("stream_options", FieldFate.Carried, "`include_usage`: the usage event is made from Anthropic's usage"),
        new("n", FieldFate.Carried, "1 only; more is refused"),
        new("frequency_penalty", FieldFate.Dropped, "", "0"),
        new("presence_penalty", FieldFate.Dropped, "", "0"),
        new("seed", FieldFate.Dropped, ""),
        new("metadata", FieldFate.Dropped, ""),
        new("store", FieldFate.Dropped, "", "false"),
        new("prediction", FieldFate.Dropped, ""),
        new("prompt_cache_key", FieldFate.Dropped, ""),
        new("prompt_cache_retention", FieldFate.Dropped, ""),
        new("verbosity", FieldFate.Dropped, "", "\"medium\""),
        new("logprobs", FieldFate.Refused, NoLogprobs, "false"),
        new("top_logprobs", FieldFate.Refused, NoLogprobs, "0"),
        new("logit_bias", FieldFate.Refused, "'logit_bias' names tokens of another tokenizer than this backend's. Leave it out, or use a backend that speaks chat completions.", "{}"),
        new("modalities", FieldFate.Refused, "This backend answers in text only. Ask for 'modalities' [\"text\"].", "[\"text\"]"),
        new("audio", FieldFate.Refused, "This backend answers in text only. Leave 'audio' out."),
        new("web_search_options", FieldFate.Refused, "This backend runs no web search for chat requests. Leave 'web_search_options' out, or use a backend that speaks chat completions."),
        new("functions", FieldFate.Refused, "'functions' is not translated. Send them as 'tools'.", "[]"),
        new("function_call", FieldFate.Refused, "'function_call' is not translated. Send 'tool_choice'.", "\"auto\""));
}
