using System.Text.Json;
using Sluice.Protocols.Requests;

namespace Sluice.Protocols.OpenAI;

/// <summary>The keys of <c>/chat/completions</c>.</summary>
internal sealed class ChatGrammar : RequestGrammar
{
    public override BodyKey Classify(ReadOnlySpan<byte> name) => name.Length switch
    {
        1 when name[0] == 'n' => BodyKey.N,
        4 when name.SequenceEqual("stop"u8) || name.SequenceEqual("user"u8) => BodyKey.Free,
        5 when name.SequenceEqual("model"u8) => BodyKey.Model,
        5 when name.SequenceEqual("tools"u8) => BodyKey.Tools,
        6 when name.SequenceEqual("stream"u8) => BodyKey.Stream,
        7 when name.SequenceEqual("best_of"u8) => BodyKey.BestOf,
        8 when name.SequenceEqual("messages"u8) => BodyKey.Messages,
        8 when name.SequenceEqual("metadata"u8) => BodyKey.Free,
        8 when name.SequenceEqual("thinking"u8) => BodyKey.Reasoning,
        9 when name.SequenceEqual("functions"u8) => BodyKey.Tools,
        9 when name.SequenceEqual("reasoning"u8) => BodyKey.Reasoning,
        10 when name.SequenceEqual("max_tokens"u8) => BodyKey.MaxTokens,
        10 when name.SequenceEqual("logit_bias"u8) || name.SequenceEqual("modalities"u8) => BodyKey.Free,
        11 when name.SequenceEqual("tool_choice"u8) => BodyKey.Free,
        12 when name.SequenceEqual("service_tier"u8) => BodyKey.Free,
        14 when name.SequenceEqual("stream_options"u8) => BodyKey.StreamOptions,
        16 when name.SequenceEqual("prompt_cache_key"u8) => BodyKey.Free,
        16 when name.SequenceEqual("reasoning_effort"u8) => BodyKey.Reasoning,
        17 when name.SequenceEqual("max_output_tokens"u8) => BodyKey.MaxOutputTokens,
        17 when name.SequenceEqual("safety_identifier"u8) => BodyKey.Free,
        21 when name.SequenceEqual("max_completion_tokens"u8) => BodyKey.MaxCompletionTokens,
        _ => BodyKey.Other,
    };

    public override void Read(BodyKey key, ref Utf8JsonReader reader, ref PromptReader prompt, ref RequestScan scan)
    {
        if (key == BodyKey.Messages)
            ChatPrompt.Messages(ref reader, ref prompt);
        else
            base.Read(key, ref reader, ref prompt, ref scan);
    }
}
