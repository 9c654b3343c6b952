namespace Sluice.Storage.Settings;

/// <summary>Small named values that outlive the process. Values are kept as they are given: hash or encrypt a secret first.</summary>
public interface ISettings
{
    /// <summary>The value of a name, or <see langword="null"/> if it was never set.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">The store cannot be read.</exception>
    ValueTask<string?> GetAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Sets or replaces the value of a name; it is on disk when this returns.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Gives up before the disk is asked.</param>
    /// <exception cref="StorageException">The store cannot be written.</exception>
    ValueTask SetAsync(string name, string value, CancellationToken cancellationToken = default);
}
