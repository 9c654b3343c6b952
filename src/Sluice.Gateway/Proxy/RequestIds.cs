using System.Globalization;
using System.Security.Cryptography;

namespace Sluice.Gateway.Proxy;

/// <summary>Names requests: a part drawn once for the process, and a number.</summary>
internal sealed class RequestIds
{
    private readonly string _process = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
    private long _last;

    public string Next() => string.Create(CultureInfo.InvariantCulture, $"req_{_process}{Interlocked.Increment(ref _last):x8}");
}
