using Sluice.Tests.Limits;

namespace Sluice.Tests.Admission;

/// <summary>The whole decision over exact logs and open calls: which target takes a call, or none. Times in ticks.</summary>
internal sealed class DecisionModel
{
    public sealed record Place(ExactLog Requests, ExactLog Tokens, int MaxOpen)
    {
        public int Open { get; set; }

        public bool Fits(long now, long tokens) => Requests.Fits(now, 1) && Tokens.Fits(now, tokens) && Open < MaxOpen;
    }

    public sealed class Call
    {
        public required long Tokens { get; init; }

        public required List<(Place Place, int Request, int Tokens)> Booked { get; init; }
    }

    public required Place[] Callers { get; init; }

    public required Place[] Targets { get; init; }

    public bool CallerFits(long now, long tokens) => Callers.All(place => place.Fits(now, tokens));

    /// <returns>The number of the first target that fits, or -1.</returns>
    public int Choose(long now, long tokens, IReadOnlyList<int> candidates) =>
        CallerFits(now, tokens) ? candidates.FirstOrDefault(target => Targets[target].Fits(now, tokens), -1) : -1;

    public Call Admit(long now, long tokens, int target)
    {
        var call = new Call { Tokens = tokens, Booked = [] };
        foreach (var place in Callers.Append(Targets[target]))
        {
            place.Open++;
            call.Booked.Add((place, place.Requests.Book(now, 1), place.Tokens.Book(now, tokens)));
        }

        return call;
    }

    /// <summary>Ends a call at what it used, or gives everything back.</summary>
    public static void End(Call call, long now, long? used)
    {
        foreach (var (place, request, tokens) in call.Booked)
        {
            place.Open--;
            place.Tokens.Settle(tokens, call.Tokens, used ?? 0, now);
            if (used is null)
                place.Requests.Settle(request, 1, 0, now);
        }
    }
}
