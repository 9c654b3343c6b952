namespace Sluice.Gateway.Config;

/// <summary>What happens to hints that the other protocol does not know.</summary>
internal enum TranslateMode
{
    /// <summary>They are dropped, and the answer says so.</summary>
    Lenient,

    /// <summary>The call is refused.</summary>
    Strict,
}
