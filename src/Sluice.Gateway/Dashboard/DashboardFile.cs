namespace Sluice.Gateway.Dashboard;

/// <summary>A file of the dashboard, compressed when it was built.</summary>
/// <param name="ContentType">Its media type.</param>
/// <param name="Brotli">Its content by Brotli.</param>
/// <param name="Gzip">Its content by gzip.</param>
/// <param name="IsForever">Whether its name changes with its content, so that it may be kept.</param>
internal sealed record DashboardFile(string ContentType, byte[] Brotli, byte[] Gzip, bool IsForever);
