namespace Sluice.Gateway.Config;

/// <summary>Backends of one priority.</summary>
/// <param name="Name">The pool's name.</param>
/// <param name="After">How long a call must have waited for the pools before it; zero: not at all.</param>
internal sealed record PoolConfig(string Name, TimeSpan After)
{
    /// <summary>The only pool where the file lists none.</summary>
    public static PoolConfig Primary { get; } = new("primary", TimeSpan.Zero);
}
