using System.Text;
using System.Text.Json;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads JSON text into nodes that know their path and line; reports syntax errors and names written twice.</summary>
internal sealed class SourceParser
{
    private const int MaxDepth = 32;

    private readonly ReadContext _context;
    private string _path = ConfigPath.Root;
    private int _line = 1;
    private long _lineEnd;
    private bool _isStored;

    private SourceParser(ReadContext context) => _context = context;

    /// <summary>Reads a text.</summary>
    /// <returns>Null where the text is not JSON; the context then holds the error.</returns>
    public static SourceNode? Parse(ReadOnlySpan<byte> utf8, ReadContext context)
    {
        if (utf8.StartsWith("\uFEFF"u8))
            utf8 = utf8[3..];
        return new SourceParser(context).Parse(utf8, ConfigPath.Root);
    }

    /// <summary>Reads what is stored in the database and takes the file's place under a path: without lines, and with every text as it stands.</summary>
    public static SourceNode? ParseStored(ReadOnlySpan<byte> utf8, string path, ReadContext context) =>
        new SourceParser(context) { _isStored = true, _path = path, _line = 0 }.Parse(utf8, path);

    private SourceNode? Parse(ReadOnlySpan<byte> utf8, string path)
    {
        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaxDepth };
        var reader = new Utf8JsonReader(utf8, options);
        try
        {
            reader.Read();
            var root = Value(ref reader, utf8, path, isSecret: false);
            _path = path;
            reader.Read();
            return root;
        }
        catch (JsonException e)
        {
            ReportSyntax(utf8, e, reader.CurrentDepth);
        }
        catch (InvalidOperationException)
        {
            _context.Error(_path, "", "holds text that is not valid Unicode", "Save the file as UTF-8.", _line);
        }

        return null;
    }

    private SourceNode Value(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, string path, bool isSecret)
    {
        _path = path;
        var line = LineAt(utf8, reader.TokenStartIndex);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Object(ref reader, utf8, new SourceNode(path, JsonValueKind.Object, line, "", isSecret) { IsLiteral = _isStored });
            case JsonTokenType.StartArray:
                var list = new SourceNode(path, JsonValueKind.Array, line, "", isSecret) { IsLiteral = _isStored };
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Items.Add(Value(ref reader, utf8, ConfigPath.Item(path, list.Items.Count), isSecret));
                    _path = path;
                }

                return list;
            case JsonTokenType.String:
                var text = reader.GetString()!;
                isSecret |= SecretSettings.IsRiskyUrl(text);
                if (isSecret && (_isStored || !EnvironmentText.IsReference(text)))
                    _context.Secret(text);
                return new SourceNode(path, JsonValueKind.String, line, text, isSecret) { IsLiteral = _isStored };
            case JsonTokenType.Number:
                return new SourceNode(path, JsonValueKind.Number, line, Encoding.UTF8.GetString(reader.ValueSpan), isSecret) { IsLiteral = _isStored };
            case JsonTokenType.True:
                return new SourceNode(path, JsonValueKind.True, line, "", isSecret) { IsLiteral = _isStored };
            case JsonTokenType.False:
                return new SourceNode(path, JsonValueKind.False, line, "", isSecret) { IsLiteral = _isStored };
            default:
                return new SourceNode(path, JsonValueKind.Null, line, "", isSecret) { IsLiteral = _isStored };
        }
    }

    private SourceNode Object(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8, SourceNode node)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            var path = ConfigPath.Member(node.Path, name);
            _path = path;
            var line = LineAt(utf8, reader.TokenStartIndex);
            reader.Read();
            var value = Value(ref reader, utf8, path, node.IsSecret || SecretSettings.Hides(name));
            _path = node.Path;
            if (seen.Add(name))
                node.Members.Add(new SourceMember(name, value));
            else
                _context.Error(path, Quote.Text(name), $"is written twice, first on line {node[name]!.Line}", "Keep one of the two.", line);
        }

        return node;
    }

    private int LineAt(ReadOnlySpan<byte> utf8, long offset)
    {
        if (_isStored)
            return 0;
        _line += utf8[(int)_lineEnd..(int)offset].Count((byte)'\n');
        _lineEnd = offset;
        return _line;
    }

    private void ReportSyntax(ReadOnlySpan<byte> utf8, JsonException e, int depth)
    {
        var place = SyntaxPlace.Find(utf8, (int)(e.LineNumber ?? 0), (int)(e.BytePositionInLine ?? 0));
        if (depth >= MaxDepth - 1 && place.Found is "\"[\"" or "\"{\"")
            _context.Error(_path, place.Found, $"is nested deeper than {MaxDepth} levels", "Take out a level of brackets.", place.Line);
        else if (place.IsNotANumber)
            _context.Error(
                _path, place.Found, $"is not a finite number, on line {place.Line}, column {place.Column}", "Write a number such as 60.",
                place.Line);
        else
            _context.Error(
                _path, place.Found, $"is not valid JSON on line {place.Line}, column {place.Column}",
                "Look there, and just before it, for a missing or extra comma, quote or bracket.", place.Line);
    }
}
