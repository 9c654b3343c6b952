using System.Runtime.CompilerServices;
using Sluice.Control;

namespace Sluice.Http;

/// <summary>
/// Notices that requests come again shortly after they failed for good: whoever calls retries too, so that every attempt is made several times.
/// Remembers the last few failures of a policy; what has not failed costs nothing.
/// </summary>
internal sealed class RepeatWatch
{
    private const int Remembered = 16;
    private static readonly TimeSpan For = TimeSpan.FromSeconds(60);
    private static readonly ConditionalWeakTable<TrafficControl, RepeatWatch> All = [];

    private readonly Lock _lock = new();
    private readonly (int Fingerprint, long At)[] _failed = new (int, long)[Remembered];
    private volatile bool _isEmpty = true;
    private bool _hasWarned;
    private int _next;

    /// <summary>The watch over a policy's requests, however many handlers it has.</summary>
    public static RepeatWatch Of(TrafficControl control) => All.GetValue(control, static _ => new());

    /// <summary>Remembers a request that failed.</summary>
    public void Failed(Uri uri, ReadOnlySpan<byte> body, TimeProvider time)
    {
        lock (_lock)
        {
            _failed[_next++ % Remembered] = (Fingerprint(uri, body), time.GetTimestamp());
            _isEmpty = false;
        }
    }

    /// <summary>Whether a request is one that failed a moment ago; told once.</summary>
    public bool IsFirstRepeat(Uri uri, ReadOnlySpan<byte> body, TimeProvider time)
    {
        if (_isEmpty)
            return false;
        var fingerprint = Fingerprint(uri, body);
        lock (_lock)
        {
            if (_hasWarned)
                return false;
            for (var i = 0; i < Math.Min(_next, Remembered); i++)
                _hasWarned |= _failed[i].Fingerprint == fingerprint && time.GetElapsedTime(_failed[i].At) < For;
            _isEmpty = _hasWarned;
            return _hasWarned;
        }
    }

    private static int Fingerprint(Uri uri, ReadOnlySpan<byte> body)
    {
        var hash = default(HashCode);
        hash.Add(uri.AbsolutePath, StringComparer.Ordinal);
        hash.AddBytes(body);
        return hash.ToHashCode();
    }
}
