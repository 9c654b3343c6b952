using System.Text.Json;
using Sluice.Protocols.Requests;

namespace Sluice.Protocols.OpenAI;

/// <summary>The keys of <c>/completions</c>.</summary>
internal sealed class CompletionsGrammar : RequestGrammar
{
    public override BodyKey Classify(ReadOnlySpan<byte> name) => name.Length switch
    {
        1 when name[0] == 'n' => BodyKey.N,
        4 when name.SequenceEqual("stop"u8) || name.SequenceEqual("user"u8) => BodyKey.Free,
        5 when name.SequenceEqual("model"u8) => BodyKey.Model,
        6 when name.SequenceEqual("stream"u8) => BodyKey.Stream,
        6 when name.SequenceEqual("prompt"u8) => BodyKey.Prompt,
        7 when name.SequenceEqual("best_of"u8) => BodyKey.BestOf,
        8 when name.SequenceEqual("metadata"u8) => BodyKey.Free,
        10 when name.SequenceEqual("max_tokens"u8) => BodyKey.MaxTokens,
        10 when name.SequenceEqual("logit_bias"u8) => BodyKey.Free,
        14 when name.SequenceEqual("stream_options"u8) => BodyKey.StreamOptions,
        _ => BodyKey.Other,
    };

    public override void Read(BodyKey key, ref Utf8JsonReader reader, ref PromptReader prompt, ref RequestScan scan)
    {
        if (key == BodyKey.Prompt)
            scan.Prompts = PromptList.Read(ref reader, ref prompt);
        else
            base.Read(key, ref reader, ref prompt, ref scan);
    }
}
