namespace Sluice.Gateway.Hosting;

internal enum LifecycleState
{
    Starting,
    Ready,
    Stopping,
}
