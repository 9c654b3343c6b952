namespace Sluice.Errors;

/// <summary>How plainly a message says that a quota or money, and not a rate, is used up.</summary>
internal enum QuotaEvidence
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>A word of the subject stands there (quota, billing, spend): enough for a bare 429, for nothing else.</summary>
    Word,

    /// <summary>It says that a quota is used up; a provider that says "rate" in its code is believed more.</summary>
    Phrase,

    /// <summary>It says that money or a spend limit is used up; no code or status speaks against that.</summary>
    Plain,
}
