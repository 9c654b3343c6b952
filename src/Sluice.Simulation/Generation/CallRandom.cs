namespace Sluice.Simulation.Generation;

/// <summary>
/// Random numbers of one call, from the seed and the call's number alone, so that calls do not influence each other.
/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
/// </summary>
internal struct CallRandom(long seed, long number)
{
    private ulong _state = Mix((ulong)seed + 0x9E3779B97F4A7C15) ^ Mix((ulong)number * 0xD1B54A32D192ED03);

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>From 0 to 1, 1 excluded.</summary>
    public double NextShare() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The value, varied evenly to both sides by a share of it.</summary>
    public double Around(double value, double spread) => value * (1 + (spread * ((2 * NextShare()) - 1)));

    /// <summary>So many letters and digits.</summary>
    public string NextName(int length)
    {
        const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        Span<char> name = stackalloc char[length];
        foreach (ref var letter in name)
            letter = Alphabet[(int)(Next() % (ulong)Alphabet.Length)];
        return new string(name);
    }

    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
