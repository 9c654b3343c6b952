namespace Sluice.Keys;

/// <summary>What is known of an API key.</summary>
public enum ApiKeyState
{
    /// <summary>The provider accepts it.</summary>
    Valid,

    /// <summary>There is none.</summary>
    Missing,

    /// <summary>It cannot be a key: white space, quotes, a placeholder, too short, or another provider's form.</summary>
    WrongForm,

    /// <summary>The provider does not know it, or it was revoked.</summary>
    Refused,

    /// <summary>The provider knows it, and it may not do this.</summary>
    NotAllowed,

    /// <summary>The provider knows it, and its quota, balance or plan is used up.</summary>
    NoQuota,

    /// <summary>The provider knows it, and is asked too fast for now.</summary>
    RateLimited,

    /// <summary>The provider failed or has no capacity: nothing is known of the key.</summary>
    ProviderDown,

    /// <summary>No answer in time: nothing is known of the key.</summary>
    TimedOut,

    /// <summary>The provider could not be reached: nothing is known of the key.</summary>
    Unreachable,

    /// <summary>Somebody answered who is no such API: the base URL is wrong.</summary>
    WrongAddress,

    /// <summary>The answer says nothing of the key.</summary>
    Unclear,
}
