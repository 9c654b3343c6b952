namespace Sluice.Protocols.Requests;

/// <summary>What one pass over a request found. Offsets are into the body that was scanned.</summary>
internal struct RequestScan
{
    private GovernedRanges _ranges;

    /// <summary>What is known of a request without a body.</summary>
    /// <param name="model">The model that it is about.</param>
    /// <param name="isStream">Whether it asks for a stream.</param>
    public static RequestScan Bodiless(string model, bool isStream) => new() { Model = model, IsStream = isStream, Choices = 1, Prompts = 1 };

    /// <summary>The model that the caller names; the path's, where that names one.</summary>
    public string Model { get; internal set; }

    /// <summary>Whether <c>stream</c> is literally true.</summary>
    public bool IsStream { get; internal set; }

    /// <summary>Whether the caller asked for a usage event at the end of the stream.</summary>
    public bool AsksForUsage { get; internal set; }

    /// <summary>The smallest output limit named, in tokens a choice; <see langword="null"/> where none is.</summary>
    public long? OutputLimit { get; internal set; }

    /// <summary>
    /// Whether several output limits are named and differ. Servers differ on which they obey, so <see cref="RequestEdits"/>
    /// then writes one value into all of them.
    /// </summary>
    public bool OutputLimitsDiffer { get; internal set; }

    /// <summary>Answers asked for: the larger of <c>n</c> and <c>best_of</c>, 1 to 10,000.</summary>
    public int Choices { get; internal set; }

    /// <summary>Prompts in the request, each of which is answered <see cref="Choices"/> times; 1 for most APIs.</summary>
    public int Prompts { get; internal set; }

    /// <summary>Whether the request switches reasoning on, so that more may be billed than is seen.</summary>
    public bool AsksForReasoning { get; internal set; }

    /// <summary>Whether the answer is to be made in the background, to be fetched later.</summary>
    public bool IsBackground { get; internal set; }

    /// <summary>The response that this one follows; <see langword="null"/> where it follows none.</summary>
    public string? PreviousResponse { get; internal set; }

    /// <summary>The conversation that this belongs to; <see langword="null"/> where it belongs to none.</summary>
    public string? Conversation { get; internal set; }

    /// <summary>What parts the fields, where the body is a form; <see langword="null"/> where it is JSON.</summary>
    public string? Boundary { get; internal set; }

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
    public ByteRange this[BodyKey key]
    {
        readonly get => _ranges[(int)key];
        internal set => _ranges[(int)key] = value;
    }
}
