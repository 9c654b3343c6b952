using System.Text.Json;
using Sluice.Protocols.Requests;

namespace Sluice.Protocols.OpenAI;

/// <summary>The keys of <c>/embeddings</c>.</summary>
internal sealed class EmbeddingsGrammar : RequestGrammar
{
    public override BodyKey Classify(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("user"u8) => BodyKey.Free,
        5 when name.SequenceEqual("model"u8) => BodyKey.Model,
        5 when name.SequenceEqual("input"u8) => BodyKey.Input,
        15 when name.SequenceEqual("encoding_format"u8) => BodyKey.Free,
        _ => BodyKey.Other,
    };

    public override void Read(BodyKey key, ref Utf8JsonReader reader, ref PromptReader prompt, ref RequestScan scan) =>
        PromptList.Read(ref reader, ref prompt);
}
