using Sluice.Tokens;

namespace Sluice.Protocols.Answers;

/// <summary>What Sluice must know of an answer, or of one chunk of a streamed one.</summary>
internal record struct AnswerReading
{
    /// <summary>What the call used, where the answer says it.</summary>
    public Usage? Usage { get; set; }

    /// <summary>Searches that the provider made for it, which are billed apart.</summary>
    public int Searches { get; set; }

    /// <summary>The error that the answer holds, whatever its HTTP status.</summary>
    public ProviderError? Error { get; set; }

    /// <summary>Whether there is a <c>usage</c> object, readable or not.</summary>
    public bool HasUsageObject { get; set; }

    /// <summary>Whether <c>choices</c> is there and empty.</summary>
    public bool HasNoChoices { get; set; }

    /// <summary>Whether the model said something: text, reasoning, a refusal, a tool call, sound.</summary>
    public bool HasContent { get; set; }

    /// <summary>Whether some of that was reasoning.</summary>
    public bool HasReasoned { get; set; }

    /// <summary>Whether a choice is finished.</summary>
    public bool HasFinish { get; set; }

    /// <summary>Bytes of the strings in that content as JSON writes them: for an estimate where no usage ever comes.</summary>
    public long ContentBytes { get; set; }

    /// <summary>The id under which the provider keeps the answer, where it does.</summary>
    public string? KeptAs { get; set; }

    /// <summary>Whether the answer is still being made, in the background.</summary>
    public bool IsPending { get; set; }
}
