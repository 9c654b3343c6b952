using System.Text.Json;

namespace Sluice.Gateway.Config.Reading;

/// <summary>
/// Reads an object's properties one by one, each with its default; what was not asked for by <see cref="Finish"/> is unknown.
/// An absent object reads as an empty one.
/// </summary>
internal sealed class ObjectReader
{
    private readonly SourceNode? _node;
    private readonly ReadContext _context;
    private readonly List<string> _known = [];
    private readonly bool _isReadable;

    /// <summary>Begins with an object; anything else is reported.</summary>
    /// <param name="node">The object; null where nothing is written.</param>
    /// <param name="context">Where errors go.</param>
    /// <param name="remedy">What to write instead, where it is not an object.</param>
    public ObjectReader(SourceNode? node, ReadContext context, string remedy = "Write an object: { ... }.")
    {
        _context = context;
        _node = node;
        _isReadable = node is { Kind: JsonValueKind.Object };
        if (node is not null && !_isReadable)
            context.Error(node.Path, node.KindInWords, "must be an object", remedy, node.Line);
    }

    /// <summary>Whether the property is written, and is not null.</summary>
    public bool Has(string name) => Take(name) is { IsNull: false };

    /// <summary>The property as it stands in the file.</summary>
    public SourceNode? Take(string name)
    {
        if (!_known.Contains(name))
            _known.Add(name);
        return _isReadable ? _node![name] : null;
    }

    /// <summary>A text; null where it is absent or wrong.</summary>
    public string? Text(string name) => Take(name) is { } node ? ScalarReader.Text(node, _context) : null;

    /// <summary>A text that is not empty and has no control characters; null where it is absent or wrong.</summary>
    public string? Line(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (text.Length > 0 && !text.Any(char.IsControl))
            return text;
        _context.Error(
            Take(name)!, text.Length == 0 ? "must not be empty" : "must not hold control characters", "Write a value, or remove it.");
        return null;
    }

    /// <summary>A name; null where it is absent or wrong.</summary>
    public string? Name(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (Names.IsName(text))
            return text;
        _context.Error(Take(name)!, "is not a name", "Names are made of a-z, 0-9, _ and -, 64 characters at most.");
        return null;
    }

    /// <summary>True or false.</summary>
    public bool Flag(string name, bool fallback) => (Take(name) is { } node ? ScalarReader.Flag(node, _context) : null) ?? fallback;

    /// <summary>A whole number.</summary>
    public long Whole(string name, long fallback, long least, long most, string remedy) =>
        (Take(name) is { } node ? ScalarReader.Whole(node, _context, least, most, remedy) : null) ?? fallback;

    /// <summary>A number.</summary>
    public double Number(string name, double fallback, decimal least, decimal most, string remedy) =>
        (double?)Decimal(name, least, most, remedy) ?? fallback;

    /// <summary>A decimal number; null where it is absent or wrong.</summary>
    public decimal? Decimal(string name, decimal least, decimal most, string remedy) =>
        Take(name) is { } node ? ScalarReader.Number(node, _context, least, most, remedy) : null;

    /// <summary>A duration; zero is allowed.</summary>
    public TimeSpan Duration(string name, TimeSpan fallback) => Duration(name, fallback, TimeSpan.Zero, Config.Duration.Longest);

    /// <summary>A duration in a range.</summary>
    public TimeSpan Duration(string name, TimeSpan fallback, TimeSpan least, TimeSpan most) =>
        (Take(name) is { } node ? ScalarReader.Duration(node, _context, least, most) : null) ?? fallback;

    /// <summary>One of several words.</summary>
    public T Choice<T>(string name, T fallback, IReadOnlyList<(string Word, T Value)> choices) =>
        Take(name) is { } node ? ScalarReader.Choice(node, _context, fallback, choices) : fallback;

    /// <summary>The items of a list that could be read; empty where it is absent.</summary>
    public IReadOnlyList<T> List<T>(string name, Func<SourceNode, ReadContext, T?> read)
        where T : class
    {
        if (Take(name) is not { } node)
            return [];
        if (node.Kind == JsonValueKind.Array)
            return [.. node.Items.Select(item => read(item, _context)).OfType<T>()];
        _context.Error(node.Path, node.KindInWords, "must be a list", "Write it in brackets: [ ... ].", node.Line);
        return [];
    }

    /// <summary>The properties of an object with names of the user's choice; empty where it is absent.</summary>
    public IReadOnlyList<T> Map<T>(string name, Func<SourceMember, ReadContext, T?> read)
        where T : class
    {
        if (Take(name) is not { } node)
            return [];
        if (node.Kind == JsonValueKind.Object)
            return [.. node.Members.Select(member => read(member, _context)).OfType<T>()];
        _context.Error(node.Path, node.KindInWords, "must be an object", "Write it in braces: { ... }.", node.Line);
        return [];
    }

    /// <summary>Reports a property that is required and absent.</summary>
    public void Missing(string name, string remedy)
    {
        if (_isReadable)
            _context.Error(ConfigPath.Member(_node!.Path, name), "", "is missing", remedy, _node.Line);
    }

    /// <summary>Reports every property that nobody asked for.</summary>
    public void Finish()
    {
        if (!_isReadable)
            return;
        foreach (var (name, value) in _node!.Members)
        {
            if (!_known.Contains(name))
                _context.Error(value.Path, Quote.Text(name), "is not a known property", Names.Suggest(name, _known), value.Line);
        }
    }
}
