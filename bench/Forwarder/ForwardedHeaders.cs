using System.Collections.Frozen;
using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;

namespace Sluice.Bench.Forwarder;

/// <summary>Copies headers both ways, except those that belong to one connection.</summary>
internal static class ForwardedHeaders
{
    private static readonly FrozenSet<string> OfOneConnection = FrozenSet.ToFrozenSet(
        ["Host", "Connection", "Keep-Alive", "Proxy-Connection", "Transfer-Encoding", "TE", "Trailer", "Upgrade"],
        StringComparer.OrdinalIgnoreCase);

    public static void Up(IHeaderDictionary from, HttpRequestMessage to)
    {
        foreach (var (name, values) in from)
        {
            if (!OfOneConnection.Contains(name) && !Add(to.Headers, name, values))
                Add(to.Content!.Headers, name, values);
        }
    }

    public static void Down(HttpResponseMessage from, HttpResponse to)
    {
        Down(from.Headers, to.Headers);
        Down(from.Content.Headers, to.Headers);
    }

    private static bool Add(HttpHeaders to, string name, StringValues values) => values.Count == 1
        ? to.TryAddWithoutValidation(name, values[0])
        : to.TryAddWithoutValidation(name, (IEnumerable<string?>)values);

    private static void Down(HttpHeaders from, IHeaderDictionary to)
    {
        foreach (var (name, values) in from.NonValidated)
        {
            if (!OfOneConnection.Contains(name))
                to[name] = values.Count == 1 ? values.ToString() : values.ToArray();
        }
    }
}
