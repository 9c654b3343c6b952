using System.Text.Json;
using Sluice.Protocols.Requests;

namespace Sluice.Protocols.OpenAI;

/// <summary>The keys that matter of APIs that are passed through: moderations, images, sound, rerank.</summary>
/// <param name="defaultModel">The model of a request that names none; <see langword="null"/> where one must be named.</param>
internal sealed class PassThroughGrammar(string? defaultModel) : RequestGrammar
{
    public override string? DefaultModel => defaultModel;

    public override BodyKey Classify(ReadOnlySpan<byte> name) => name.Length switch
    {
        1 when name[0] == 'n' => BodyKey.N,
        4 when name.SequenceEqual("user"u8) => BodyKey.Free,
        5 when name.SequenceEqual("model"u8) => BodyKey.Model,
        5 when name.SequenceEqual("input"u8) => BodyKey.Input,
        6 when name.SequenceEqual("stream"u8) => BodyKey.Stream,
        _ => BodyKey.Other,
    };

    public override void Read(BodyKey key, ref Utf8JsonReader reader, ref PromptReader prompt, ref RequestScan scan) =>
        ChatPrompt.Content(ref reader, ref prompt);
}
