using System.Buffers;

namespace Sluice.Http;

/// <summary>The path of a request, without making a string of it where the address is written as it is meant.</summary>
internal static class RequestPath
{
    // Nothing that an address may be written with in two ways: no escapes, back slashes, white space or other scripts.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/:@");

    /// <summary>The path of an absolute address, without its query.</summary>
    public static ReadOnlySpan<char> Of(Uri uri)
    {
        var written = uri.OriginalString.AsSpan();
        if (written.IndexOfAny('?', '#') is >= 0 and var end)
            written = written[..end];
        var host = written.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = host < 3 ? -1 : written[host..].IndexOf('/');
        return path >= 0 && !written.ContainsAnyExcept(Plain) && written.IndexOf("/.", StringComparison.Ordinal) < 0
            ? written[(host + path)..]
            : uri.AbsolutePath;
    }
}
