namespace Sluice.Gateway.Dashboard;

/// <summary>A file of the dashboard, compressed when it was built. Browsers keep them, so that the gateway need not: each is read when it is asked for.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Brotli">Reads its content by Brotli.</param>
/// <param name="Gzip">Reads its content by gzip.</param>
/// <param name="IsForever">Whether its name changes with its content, so that it may be kept.</param>
internal sealed record DashboardFile(string ContentType, Func<byte[]> Brotli, Func<byte[]> Gzip, bool IsForever);
