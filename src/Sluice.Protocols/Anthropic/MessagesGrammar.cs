using System.Text.Json;
using Sluice.Protocols.Requests;

namespace Sluice.Protocols.Anthropic;

/// <summary>The keys of <c>/messages</c> and <c>/messages/count_tokens</c>.</summary>
internal sealed class MessagesGrammar : RequestGrammar
{
    public override BodyKey Classify(ReadOnlySpan<byte> name) => name.Length switch
    {
        5 when name.SequenceEqual("model"u8) => BodyKey.Model,
        5 when name.SequenceEqual("tools"u8) => BodyKey.Tools,
        5 when name.SequenceEqual("betas"u8) || name.SequenceEqual("speed"u8) => BodyKey.Free,
        6 when name.SequenceEqual("stream"u8) => BodyKey.Stream,
        6 when name.SequenceEqual("system"u8) => BodyKey.System,
        8 when name.SequenceEqual("messages"u8) => BodyKey.Messages,
        8 when name.SequenceEqual("metadata"u8) => BodyKey.Free,
        8 when name.SequenceEqual("thinking"u8) => BodyKey.Reasoning,
        9 when name.SequenceEqual("container"u8) => BodyKey.Free,
        10 when name.SequenceEqual("max_tokens"u8) => BodyKey.MaxTokens,
        11 when name.SequenceEqual("tool_choice"u8) => BodyKey.Free,
        12 when name.SequenceEqual("service_tier"u8) => BodyKey.Free,
        13 when name.SequenceEqual("inference_geo"u8) || name.SequenceEqual("cache_control"u8) => BodyKey.Free,
        14 when name.SequenceEqual("stop_sequences"u8) => BodyKey.Free,
        18 when name.SequenceEqual("context_management"u8) => BodyKey.Free,
        _ => BodyKey.Other,
    };

    public override void Read(BodyKey key, ref Utf8JsonReader reader, ref PromptReader prompt, ref RequestScan scan)
    {
        switch (key)
        {
            case BodyKey.Messages:
                MessagesPrompt.Messages(ref reader, ref prompt);
                break;
            case BodyKey.System:
                prompt.Message();
                MessagesPrompt.Content(ref reader, ref prompt);
                break;
            default:
                base.Read(key, ref reader, ref prompt, ref scan);
                break;
        }
    }
}
