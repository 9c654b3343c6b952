namespace Sluice.Gateway.Commands.Operating;

/// <summary>A backend as <c>sluice backends list</c> shows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Protocol"><c>openai</c>, <c>anthropic</c> or <c>simulated</c>.</param>
/// <param name="Pool">Its pool.</param>
/// <param name="Enabled">Whether it may be used.</param>
/// <param name="BaseUrl">Where its paths begin; null when simulated.</param>
/// <param name="ApiKey">Its credential, masked; null where it has none.</param>
/// <param name="ManagedBy"><c>config</c>: the file; <c>admin</c>: the database.</param>
internal sealed record BackendLine(string Name, string Protocol, string Pool, bool Enabled, string? BaseUrl, string? ApiKey, string ManagedBy)
{
    /// <summary>The name alone.</summary>
    public override string ToString() => $"backend {Name}";
}
