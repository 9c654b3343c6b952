using System.Net;
using System.Net.Sockets;

namespace Sluice.Gateway.Admin;

/// <summary>
/// Slows down who guesses: after a few wrong tokens from one address each further answer is held back, longer every time. What is remembered
/// and what is held at the same time is bounded.
/// </summary>
internal sealed class WrongTokens(TimeProvider time)
{
    public static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(8);

    private const int Free = 5;
    private const int MostAddresses = 1_000;
    private const int MostHeld = 64;
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, (int Count, long Last)> _byAddress = [];
    private int _held;

    /// <summary>Counts a wrong token, and waits for as long as its answer is to be held back.</summary>
    /// <returns><see langword="false"/>, at once, if too many answers are being held already.</returns>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public async Task<bool> HoldAsync(IPAddress address, CancellationToken cancellationToken)
    {
        var wrong = Count(Network(address)) - Free;
        if (wrong <= 0)
            return true;
        if (Interlocked.Increment(ref _held) > MostHeld)
        {
            Interlocked.Decrement(ref _held);
            return false;
        }

        try
        {
            var hold = TimeSpan.FromSeconds(1 << Math.Min(wrong - 1, 3));
            await Task.Delay(hold, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _held);
        }
    }

    private int Count(IPAddress address)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            if (!_byAddress.ContainsKey(address) && _byAddress.Count >= MostAddresses)
            {
                Forget(now);
                if (_byAddress.Count >= MostAddresses)
                    address = IPAddress.None; // so many guess together that they count as one
            }

            var count = _byAddress.TryGetValue(address, out var known) && time.GetElapsedTime(known.Last, now) < ForgetAfter ? known.Count + 1 : 1;
            _byAddress[address] = (count, now);
            return count;
        }
    }

    private void Forget(long now)
    {
        foreach (var (address, _) in _byAddress.Where(pair => time.GetElapsedTime(pair.Value.Last, now) >= ForgetAfter).ToArray())
            _byAddress.Remove(address);
    }

    // Whoever has an IPv6 address has the 2^64 beside it too.
    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }
}
