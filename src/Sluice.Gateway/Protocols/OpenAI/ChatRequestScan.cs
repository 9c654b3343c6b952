namespace Sluice.Gateway.Protocols.OpenAI;

/// <summary>What one pass over a chat request found. Offsets are into the body that was scanned.</summary>
internal struct ChatRequestScan
{
    private GovernedRanges _ranges;

    /// <summary>The model that the caller names; the path's, where that names one.</summary>
    public string Model { get; internal set; }

    /// <summary>Whether <c>stream</c> is literally true.</summary>
    public bool IsStream { get; internal set; }

    /// <summary>Whether the caller asked for a usage event at the end of the stream.</summary>
    public bool AsksForUsage { get; internal set; }

    /// <summary>The smallest output limit named, in tokens a choice; <see langword="null"/> where none is.</summary>
    public long? OutputLimit { get; internal set; }

    /// <summary>
    /// Whether several output limits are named and differ. Servers differ on which they obey, so <see cref="ChatRequestEdits"/>
    /// then writes one value into all of them.
    /// </summary>
    public bool OutputLimitsDiffer { get; internal set; }

    /// <summary>Answers asked for: the larger of <c>n</c> and <c>best_of</c>, 1 to 10,000.</summary>
    public int Choices { get; internal set; }

    /// <summary>Input tokens at most, by the estimator.</summary>
    public long InputTokens { get; internal set; }

    /// <summary>The root object's opening brace.</summary>
    public int RootStart { get; internal set; }

    /// <summary>Whether the root object has no members.</summary>
    public bool RootIsEmpty { get; internal set; }

    /// <summary>Whether <c>stream_options</c> is an object (it may also be null, or missing).</summary>
    public bool HasStreamOptions { get; internal set; }

    /// <summary>Whether the object <c>stream_options</c> has no members.</summary>
    public bool StreamOptionsIsEmpty { get; internal set; }

    /// <summary>Where the value of a governed key stands; missing where the body does not name it.</summary>
    /// <param name="key">A governed key.</param>
    public ByteRange this[ChatKey key]
    {
        readonly get => _ranges[(int)key];
        internal set => _ranges[(int)key] = value;
    }
}
