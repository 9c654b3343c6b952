namespace Sluice.Gateway.Proxy;

internal enum StreamEndKind
{
    Good,
    ClientGone,
    Broken,
}
