using Sluice.Budgets;
using Sluice.Limits;

namespace Sluice.State;

/// <summary>
/// Saved limits and replayed bookings whose scopes are not there yet, such as a user's that comes with its first call: each goes on as soon
/// as a meter is made for it, and is saved again until then. Guarded by the controller's lock.
/// </summary>
internal sealed class SavedLimits
{
    private const int MostBookings = 64;

    private readonly MeterFactory _meters;
    private readonly StateMoment _loaded;
    private readonly Dictionary<string, Unclaimed> _scopes = new(StringComparer.Ordinal);

    public SavedLimits(IEnumerable<LimitState> limits, IEnumerable<UnclaimedBooking> bookings, MeterFactory meters, StateMoment loaded)
    {
        (_meters, _loaded) = (meters, loaded);
        foreach (var limit in limits)
            Of(limit.Scope).Limits.Add(limit);
        foreach (var booking in bookings)
            Add(booking);
    }

    public int Count => _scopes.Values.Sum(scope => scope.Limits.Count);

    public IEnumerable<UnclaimedBooking> Bookings => _scopes.Values.SelectMany(scope => scope.Bookings);

    /// <summary>Keeps a booking for a scope; of many the oldest two become one, which counts from the later of them.</summary>
    public void Add(UnclaimedBooking booking)
    {
        var bookings = Of(booking.Scope).Bookings;
        bookings.Add(booking);
        if (bookings.Count <= MostBookings)
            return;
        bookings.Sort((one, other) => one.At.CompareTo(other.At));
        bookings[1] = bookings[1] with { Amounts = bookings[0].Amounts.Plus(bookings[1].Amounts) };
        bookings.RemoveAt(0);
    }

    /// <summary>Lets new meters of a scope go on from what was saved for them; it stays saved until <see cref="Discard"/>.</summary>
    /// <param name="scope">The scope.</param>
    /// <param name="made">Its meters that are new.</param>
    /// <param name="now">The instant.</param>
    /// <param name="watch">Makes what a meter tells of itself where it has nothing yet; <see langword="null"/> where a replay follows.</param>
    /// <returns>How many found something.</returns>
    public int Resume(string scope, IReadOnlyList<Meter> made, long now, Func<AlertMarks>? watch)
    {
        if (made.Count == 0 || !_scopes.TryGetValue(scope, out var unclaimed))
            return 0;
        var moment = _loaded.At(now);
        var found = new Dictionary<Meter, LimitState>();
        foreach (var (byName, byWindow) in (ReadOnlySpan<(bool, bool)>)[(true, true), (false, true), (true, false)])
        {
            foreach (var meter in made)
            {
                if (!found.ContainsKey(meter) && unclaimed.Limits.Find(saved => !found.ContainsValue(saved) && IsOf(saved, meter, byName, byWindow)) is { } one)
                    found.Add(meter, one);
            }
        }

        foreach (var (meter, saved) in found)
            Load(meter, saved, moment, watch);
        foreach (var booking in unclaimed.Bookings)
        {
            foreach (var meter in made)
                Book(meter, booking, moment);
        }

        unclaimed.Taken.UnionWith(found.Values);
        return found.Count;
    }

    /// <summary>Forgets what a scope went on from: it is counted there now.</summary>
    public void Discard(string scope)
    {
        if (!_scopes.TryGetValue(scope, out var unclaimed))
            return;
        unclaimed.Limits.RemoveAll(unclaimed.Taken.Contains);
        unclaimed.Taken.Clear();
        unclaimed.Bookings.Clear();
        if (unclaimed.Limits.Count == 0)
            _scopes.Remove(scope);
    }

    /// <summary>What is still unclaimed, as of a later instant; windows that are over by then are left out.</summary>
    public IEnumerable<LimitState> SaveLimits(StateMoment moment)
    {
        var away = _loaded.At(moment.Now).Away;
        foreach (var saved in _scopes.Values.SelectMany(scope => scope.Limits))
        {
            var later = saved.After(away);
            if (!WindowName.IsOver(later, moment.UtcNow))
                yield return later;
        }
    }

    // What was told is taken up after what counts, so that it is not told again.
    private void Load(Meter meter, LimitState saved, in StateMoment moment, Func<AlertMarks>? watch)
    {
        if (HasWindow(saved, meter))
        {
            meter.Load(saved, moment);
        }
        else
        {
            var before = _meters.Create(WindowName.Before(meter.Options, saved.Window)!, meter.Scope);
            before.Load(saved, moment);
            meter.GoOnFrom(before, moment.Now);
        }

        if (watch is not null)
            meter.EndReplay(moment.Now);
        meter.Alerts ??= watch?.Invoke();
        meter.Alerts?.Resume(saved, moment);
    }

    private static bool IsOf(LimitState saved, Meter meter, bool byName, bool byWindow) => saved.Dimension == (Dimension)meter.Index
        && (!byName || string.Equals(saved.Limit, meter.Options.Name, StringComparison.Ordinal))
        && (byWindow ? HasWindow(saved, meter) : WindowName.Before(meter.Options, saved.Window) is not null);

    private static bool HasWindow(LimitState saved, Meter meter) => string.Equals(saved.Window, WindowName.Of(meter.Options), StringComparison.Ordinal);

    private static void Book(Meter meter, UnclaimedBooking booking, in StateMoment moment)
    {
        var amount = booking.Amounts.Of(meter);
        if (amount > 0 && meter.Rebook(moment.AtWall(booking.At), moment, amount) is not null)
            meter.EndReplay(moment.Now);
    }

    private Unclaimed Of(string scope)
    {
        if (!_scopes.TryGetValue(scope, out var unclaimed))
            _scopes[scope] = unclaimed = new();
        return unclaimed;
    }

    private sealed class Unclaimed
    {
        public List<LimitState> Limits { get; } = [];

        public HashSet<LimitState> Taken { get; } = new(ReferenceEqualityComparer.Instance);

        public List<UnclaimedBooking> Bookings { get; } = [];
    }
}
