using Microsoft.Extensions.Primitives;

namespace Sluice.Gateway.Proxy;

/// <summary>Finds the client key in a request.</summary>
internal static class ClientCredential
{
    private const string Scheme = "Bearer ";

    /// <summary>The credential in one header; <see langword="null"/> where there is none.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="name">The header, in lower case.</param>
    public static string? In(IHeaderDictionary headers, string name) => name == "authorization" ? FromBearer(headers.Authorization) : Single(headers[name]);

    /// <summary>What follows <c>Authorization: Bearer</c>; <see langword="null"/> where there is none.</summary>
    /// <param name="headers">The request's headers.</param>
    public static string? Bearer(IHeaderDictionary headers) => FromBearer(headers.Authorization);

    private static string? FromBearer(StringValues authorization)
    {
        var value = Single(authorization);
        return value is not null && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? NotEmpty(value[Scheme.Length..]) : null;
    }

    // A header sent twice says two things; neither is taken.
    private static string? Single(StringValues values) => values.Count == 1 ? NotEmpty(values[0]) : null;

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
