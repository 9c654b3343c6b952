namespace Sluice.Tests.Admission;

/// <summary>
/// What is certain of one who waits, from nothing but what ended calls used: on some way every place has room for it at one instant up to its deadline, if all
/// that is open were given back and nobody else came. Times in ticks.
/// </summary>
internal sealed class HopeModel
{
    // A use counts for the window; for ever where there is none, and until the end of its day where that is zero.
    public sealed record Place(long Max, TimeSpan? Window, bool CountsCalls)
    {
        private readonly List<(long At, long Amount)> _used = [];

        public long Max { get; set; } = Max;

        public void Use(long at, long amount) => _used.Add((at, amount));

        public long EndOf(long at) => Window is null ? long.MaxValue
            : Window == TimeSpan.Zero ? ((at / TimeSpan.TicksPerDay) + 1) * TimeSpan.TicksPerDay : at + Window.Value.Ticks;

        public long AmountOf(long tokens) => CountsCalls ? 1 : tokens;

        public bool Fits(long at, long amount) => amount == 0 || _used.Where(use => EndOf(use.At) > at).Sum(use => use.Amount) + amount <= Max;

        public IEnumerable<long> Ends => _used.Select(use => EndOf(use.At));
    }

    // The ways by their target's name.
    public sealed record Call(IReadOnlyDictionary<string, Place[]> Ways, long Tokens, long Deadline);

    public static bool MayPass(Call call, long now) => call.Ways.Values.Any(way =>
        way.SelectMany(place => place.Ends).Append(now).Where(at => at >= now && at <= call.Deadline)
            .Any(at => way.All(place => place.Fits(at, place.AmountOf(call.Tokens)))));

    /// <summary>An open call ends: what it used counts from when it was admitted, and what it used beyond its reservation from now.</summary>
    public static void End(Place[] way, long tokens, long used, long admittedAt, long now)
    {
        foreach (var place in way)
        {
            place.Use(admittedAt, place.CountsCalls ? 1 : Math.Min(tokens, used));
            if (!place.CountsCalls && used > tokens)
                place.Use(now, used - tokens);
        }
    }
}
