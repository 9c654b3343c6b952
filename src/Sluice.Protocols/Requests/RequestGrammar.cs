using System.Text.Json;

namespace Sluice.Protocols.Requests;

/// <summary>The keys of one API's requests, and how its prompt is read. Holds no state.</summary>
internal abstract class RequestGrammar
{
    /// <summary>The model of a request that names none; <see langword="null"/> where one must be named.</summary>
    public virtual string? DefaultModel => null;

    /// <summary>Whether a governed key is one of this API's.</summary>
    /// <param name="key">The key.</param>
    public bool Governs(BodyKey key) => Classify(BodyKeys.Utf8Name(key)) == key;

    /// <summary>What a key at the root of a request means.</summary>
    /// <param name="name">The unescaped name.</param>
    public abstract BodyKey Classify(ReadOnlySpan<byte> name);

    /// <summary>Counts the value of a key that is part of the prompt.</summary>
    /// <param name="key">The key.</param>
    /// <param name="reader">At the value's first token; left at its last.</param>
    /// <param name="prompt">Where it is counted.</param>
    /// <param name="scan">What else it says.</param>
    public virtual void Read(BodyKey key, ref Utf8JsonReader reader, ref PromptReader prompt, ref RequestScan scan)
    {
        if (key == BodyKey.Tools)
            prompt.Tools(ref reader);
        else
            prompt.Value(ref reader);
    }
}
