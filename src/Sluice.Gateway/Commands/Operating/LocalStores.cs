using Sluice.Gateway.Hosting;
using Sluice.Storage;

namespace Sluice.Gateway.Commands.Operating;

/// <summary>Opens the data directory for a command, while no gateway uses it.</summary>
internal static class LocalStores
{
    /// <summary>Opens it.</summary>
    /// <param name="directory">The data directory, as a full path.</param>
    /// <param name="makes">Whether one that is not there is made.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="warn">Told in words when a master key is made.</param>
    /// <exception cref="OperatorException">There is none, or a gateway uses it.</exception>
    /// <exception cref="StorageException">Something in it cannot be used.</exception>
    public static async Task<GatewayStores> OpenAsync(string directory, bool makes, Func<string, string?> environment, Action<string> warn)
    {
        if (!makes && !GatewayStores.Exist(directory))
        {
            throw new OperatorException(
                $"{directory}: no gateway has kept anything here. Name its data directory (--data or SLUICE_DATA), or a running gateway (--url or SLUICE_URL).");
        }

        try
        {
            return await GatewayStores.OpenAsync(directory, environment, warn, TimeProvider.System).ConfigureAwait(false);
        }
        catch (StorageException problem) when (problem.IsInUse)
        {
            throw new OperatorException(
                $"{directory}: a gateway that runs uses it. Ask that one: --url http://127.0.0.1:9190, with SLUICE_ADMIN_TOKEN set; or stop it.");
        }
    }
}
