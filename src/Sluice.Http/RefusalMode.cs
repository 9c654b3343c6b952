using Sluice.Admission;

namespace Sluice.Http;

/// <summary>What a caller gets whose call is refused.</summary>
public enum RefusalMode
{
    /// <summary>A <see cref="CallRefusedException"/>, which passes through SDKs and says what refused, whose it is, and when the call can pass.</summary>
    Throw,

    /// <summary>
    /// An answer as the provider would give it: 429, 402, 413 or 503 with an error body in its form, <c>retry-after</c>, <c>retry-after-ms</c> and
    /// <c>x-should-retry</c>. For SDKs and code that know how to handle those.
    /// </summary>
    Answer,
}
