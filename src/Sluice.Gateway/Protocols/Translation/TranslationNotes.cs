using System.Buffers;
using Sluice.Protocols;

namespace Sluice.Gateway.Protocols.Translation;

/// <summary>
/// What a translation has to say of a request: the hints that it dropped, and the first reason why it cannot be carried. A translation
/// goes on after a refusal, so that its steps need not ask; what it wrote is then thrown away.
/// </summary>
/// <param name="isStrict">Whether a dropped hint is a reason, too.</param>
internal sealed class TranslationNotes(bool isStrict)
{
    private const int MostDropped = 32;
    private const int LongestName = 64;
    private static readonly SearchValues<char> NameLetters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");

    private readonly List<string> _dropped = [];

    /// <summary>The hints dropped, each once. Names that callers made up are cut and cleaned; no header grows without a bound.</summary>
    public IReadOnlyList<string> Dropped => _dropped;

    /// <summary>The first reason to refuse the request.</summary>
    public RequestProblem? Problem { get; private set; }

    /// <summary>A hint is not carried.</summary>
    /// <param name="name">The field: <c>seed</c>, <c>messages.name</c>.</param>
    public void Drop(string name)
    {
        name = Clean(name);
        if (isStrict)
        {
            Refuse($"'{name}' cannot be carried to a backend that speaks another protocol, and translation to it is strict. "
                + "Leave it out, or set the backend's 'translate' to \"lenient\".", name);
        }
        else if (_dropped.Count < MostDropped && !_dropped.Contains(name))
        {
            _dropped.Add(name);
        }
    }

    /// <summary>The request cannot be carried.</summary>
    /// <param name="words">What is asked for, why the backend cannot have it, and what to do.</param>
    /// <param name="param">Where it stands.</param>
    public void Refuse(string words, string param) => Problem ??= new RequestProblem(words, param);

    /// <summary>A value is not of the type that its own protocol demands.</summary>
    /// <param name="param">Where it stands.</param>
    /// <param name="expected">What it must be: "a string".</param>
    public void Wrong(string param, string expected) => Problem ??= RequestProblem.Wrong(param, expected);

    /// <summary>A word of the caller's, fit to be quoted in a message or a header.</summary>
    /// <param name="name">The word.</param>
    public static string Clean(string name)
    {
        name = name.Length == 0 ? "?" : name.Length > LongestName ? name[..LongestName] : name;
        return name.AsSpan().ContainsAnyExcept(NameLetters)
            ? string.Create(name.Length, name, static (cleaned, from) =>
            {
                for (var i = 0; i < cleaned.Length; i++)
                    cleaned[i] = NameLetters.Contains(from[i]) ? from[i] : '?';
            })
            : name;
    }
}
