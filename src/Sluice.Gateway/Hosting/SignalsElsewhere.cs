namespace Sluice.Gateway.Hosting;

/// <summary>Keeps the host from listening to signals itself: the command line does, once for every command, and cancels.</summary>
internal sealed class SignalsElsewhere : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
