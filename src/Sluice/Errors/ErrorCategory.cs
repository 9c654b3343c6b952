namespace Sluice.Errors;

/// <summary>The family of an <see cref="ErrorCode"/>: the thousands of its number.</summary>
public enum ErrorCategory
{
    /// <summary>E9xxx: nothing more is known.</summary>
    Unknown,

    /// <summary>E1xxx: the request or its credential is at fault.</summary>
    Client,

    /// <summary>E2xxx: a rate or a quota.</summary>
    Rate,

    /// <summary>E3xxx: the provider is at fault.</summary>
    Server,

    /// <summary>E4xxx: the way calls are operated, such as a conflict or a cancellation.</summary>
    Operational,
}
