using System.Collections.Concurrent;

namespace Sluice.Gateway.Proxy;

/// <summary>
/// Remembers which backend keeps which response or conversation, since no other can go on with it: the newest so many. What is forgotten,
/// or was made before a restart, is routed as if it were new, and the backend says what it thinks of it. Thread-safe.
/// </summary>
internal sealed class KeptResponses
{
    private const int Most = 50_000;
    private const int LongestId = 256;

    private readonly ConcurrentDictionary<string, KeptResponse> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = [];

    /// <summary>Remembers a response; one that is known already is replaced.</summary>
    public void Add(string id, KeptResponse kept)
    {
        if (id.Length is 0 or > LongestId)
            return;
        var isNew = true;
        _byId.AddOrUpdate(id, kept, (_, _) =>
        {
            isNew = false;
            return kept;
        });
        if (!isNew)
            return;
        _order.Enqueue(id);
        while (_order.Count > Most && _order.TryDequeue(out var oldest))
            _byId.TryRemove(oldest, out _);
    }

    /// <summary>Who keeps it; <see langword="null"/> where that is not known.</summary>
    public KeptResponse? Find(string? id) => id is not null && _byId.TryGetValue(id, out var kept) ? kept : null;

    /// <summary>Whether it belongs to another client key.</summary>
    public static bool IsOthers(KeptResponse? kept, string key) => kept is not null && !string.Equals(kept.Key, key, StringComparison.Ordinal);
}
