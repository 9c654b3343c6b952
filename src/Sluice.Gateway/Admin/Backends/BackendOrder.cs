namespace Sluice.Gateway.Admin.Backends;

/// <summary>The body of <c>POST /admin/backends/order</c>, and its answer.</summary>
/// <param name="Backends">Backends in the order in which they are tried within their pools; what is not named follows. Empty: the file's order.</param>
/// <param name="Pools">Pools in the order in which they are tried; only where the file names none.</param>
internal sealed record BackendOrder(IReadOnlyList<string>? Backends, IReadOnlyList<string>? Pools);
