using System.Text.Json;
using Sluice.Protocols.Requests;

namespace Sluice.Protocols.OpenAI;

/// <summary>The keys of <c>/responses</c>.</summary>
internal sealed class ResponsesGrammar : RequestGrammar
{
    public override BodyKey Classify(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("user"u8) => BodyKey.Free,
        5 when name.SequenceEqual("model"u8) => BodyKey.Model,
        5 when name.SequenceEqual("tools"u8) => BodyKey.Tools,
        5 when name.SequenceEqual("input"u8) => BodyKey.Input,
        6 when name.SequenceEqual("stream"u8) => BodyKey.Stream,
        7 when name.SequenceEqual("include"u8) => BodyKey.Free,
        8 when name.SequenceEqual("metadata"u8) => BodyKey.Free,
        9 when name.SequenceEqual("reasoning"u8) => BodyKey.Reasoning,
        10 when name.SequenceEqual("background"u8) => BodyKey.Background,
        10 when name.SequenceEqual("truncation"u8) => BodyKey.Free,
        11 when name.SequenceEqual("tool_choice"u8) => BodyKey.Free,
        12 when name.SequenceEqual("instructions"u8) => BodyKey.System,
        12 when name.SequenceEqual("conversation"u8) => BodyKey.Conversation,
        12 when name.SequenceEqual("service_tier"u8) => BodyKey.Free,
        14 when name.SequenceEqual("stream_options"u8) => BodyKey.Free,
        16 when name.SequenceEqual("prompt_cache_key"u8) => BodyKey.Free,
        17 when name.SequenceEqual("max_output_tokens"u8) => BodyKey.MaxOutputTokens,
        17 when name.SequenceEqual("safety_identifier"u8) => BodyKey.Free,
        20 when name.SequenceEqual("previous_response_id"u8) => BodyKey.PreviousResponse,
        22 when name.SequenceEqual("prompt_cache_retention"u8) => BodyKey.Free,
        _ => BodyKey.Other,
    };

    public override void Read(BodyKey key, ref Utf8JsonReader reader, ref PromptReader prompt, ref RequestScan scan)
    {
        switch (key)
        {
            case BodyKey.Input:
                ResponsesPrompt.Input(ref reader, ref prompt);
                break;
            case BodyKey.System:
                prompt.Message();
                prompt.Value(ref reader);
                break;
            default:
                base.Read(key, ref reader, ref prompt, ref scan);
                break;
        }
    }
}
