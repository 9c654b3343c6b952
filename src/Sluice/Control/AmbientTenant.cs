namespace Sluice.Control;

/// <summary>On whose behalf the calls of an asynchronous flow are made, where the client's own API has no place to say it.</summary>
/// <example><code>
/// using (AmbientTenant.Use("acme"))
///     await client.GetResponseAsync("Hello"); // held to the limits that acme has for itself
/// </code></example>
public static class AmbientTenant
{
    private static readonly AsyncLocal<string?> Tenant = new();

    /// <summary>The tenant; <see langword="null"/> if none was named.</summary>
    public static string? Current => Tenant.Value;

    /// <summary>Names the tenant until what is returned is disposed.</summary>
    /// <param name="tenant">A name of 1 to 256 characters.</param>
    public static IDisposable Use(string tenant)
    {
        ArgumentException.ThrowIfNullOrEmpty(tenant);
        var before = Tenant.Value;
        Tenant.Value = tenant;
        return new Restoring(before);
    }

    private sealed class Restoring(string? before) : IDisposable
    {
        public void Dispose() => Tenant.Value = before;
    }
}
