using System.Text;

namespace Sluice.Protocols;

/// <summary>
/// Model names as strings without a new string a request. A direct-mapped table that forgets: strangers' names cannot fill it,
/// a collision costs one allocation. Safe from any thread.
/// </summary>
internal sealed class ModelNames
{
    private const int Slots = 512;
    private readonly string?[] _names = new string?[Slots];

    /// <summary>The name as a string.</summary>
    /// <param name="utf8">The unescaped name, valid UTF-8.</param>
    public string Get(ReadOnlySpan<byte> utf8)
    {
        ref var slot = ref _names[Hash(utf8) % Slots];
        var known = Volatile.Read(ref slot);
        if (known is not null && Ascii.Equals(utf8, known))
            return known;

        var name = Encoding.UTF8.GetString(utf8);
        Volatile.Write(ref slot, name);
        return name;
    }

    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var b in bytes)
            hash = (hash ^ b) * 16777619u;
        return hash ^ (hash >> 15);
    }
}
