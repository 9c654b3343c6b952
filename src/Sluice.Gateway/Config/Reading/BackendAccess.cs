namespace Sluice.Gateway.Config.Reading;

/// <summary>How a backend is reached.</summary>
/// <param name="BaseUrl">Where its paths begin.</param>
/// <param name="Auth">How the credential is sent.</param>
/// <param name="ApiKey">The credential.</param>
/// <param name="Headers">Headers added to every call.</param>
/// <param name="Query">Query parameters added to every call.</param>
internal readonly record struct BackendAccess(
    Uri? BaseUrl,
    BackendAuth Auth,
    string? ApiKey,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    IReadOnlyList<KeyValuePair<string, string>> Query)
{
    /// <summary>No member's value: some are credentials.</summary>
    public override string ToString() => nameof(BackendAccess);
}
