using System.Text.Json.Nodes;

namespace Sluice.Gateway.Commands.Operating;

/// <summary>
/// Does what the commands ask for: on a running gateway, or on its data directory while none runs. What cannot be done is an
/// <see cref="OperatorException"/>.
/// </summary>
internal interface IOperator : IAsyncDisposable
{
    /// <summary>All client keys by name.</summary>
    Task<IReadOnlyList<KeyLine>> KeysAsync(CancellationToken cancellationToken);

    /// <summary>Makes a key with the settings that the file would hold under its name.</summary>
    /// <returns>The key itself, to be shown once.</returns>
    Task<string> CreateKeyAsync(string name, JsonObject settings, CancellationToken cancellationToken);

    /// <summary>Gives a key a new secret; the old one counts for a while longer, or not.</summary>
    /// <returns>The key itself, to be shown once.</returns>
    Task<string> RotateKeyAsync(string name, TimeSpan keepOldFor, CancellationToken cancellationToken);

    /// <summary>Revokes a key for good.</summary>
    Task RevokeKeyAsync(string name, CancellationToken cancellationToken);

    /// <summary>Makes a new admin token; the old one is void.</summary>
    /// <returns>The token, to be shown once.</returns>
    Task<string> ResetTokenAsync(CancellationToken cancellationToken);

    /// <summary>All backends in the order in which they are tried.</summary>
    Task<IReadOnlyList<BackendLine>> BackendsAsync(CancellationToken cancellationToken);

    /// <summary>Calls a backend's provider and says what is wrong.</summary>
    Task<TestLine> TestBackendAsync(string name, CancellationToken cancellationToken);

    /// <summary>Sums up the requests of the time up to now.</summary>
    Task<IReadOnlyList<UsageLine>> UsageAsync(TimeSpan last, string by, CancellationToken cancellationToken);
}
