using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Tests.Protocols;

/// <summary>Chat requests as no client would write them: white space and escapes anywhere, odd types, keys twice, all of Unicode.</summary>
internal sealed class RandomBodies(Random random, bool keysTwice, bool wrongTypes)
{
    private static readonly string[] RootKeys =
    [
        "model", "stream", "max_tokens", "max_completion_tokens", "max_output_tokens", "n", "best_of", "stream_options",
        "messages", "messages", "messages", "tools", "response_format", "temperature", "user", "stop", "x", "größe", "max_tokenſ", "Model",
    ];

    private readonly StringBuilder _text = new();

    public byte[] Next()
    {
        _text.Clear();
        Space();
        Object(Keys(RootKeys, random.Next(0, 12), "model"), RootValue);
        Space();
        return Encoding.UTF8.GetBytes(_text.ToString());
    }

    private IEnumerable<string> Keys(string[] from, int count, string? likely)
    {
        var keys = Enumerable.Range(0, count).Select(_ => from[random.Next(from.Length)]).ToList();
        if (likely is not null && random.Next(10) > 0)
            keys.Insert(random.Next(keys.Count + 1), likely);
        if (!wrongTypes)
            keys.RemoveAll(static key => key is "Model" or "max_tokenſ");
        return keysTwice && random.Next(4) == 0 ? keys : keys.Distinct(StringComparer.Ordinal);
    }

    private void RootValue(string key)
    {
        if (wrongTypes && random.Next(25) == 0)
        {
            Value(3);
            return;
        }

        switch (key)
        {
            case "model":
                String(random.Next(3) == 0 ? AnyText(1, 12) : $"gpt-{random.Next(5)}");
                break;
            case "stream":
                Literal("true", "false", "null");
                break;
            case "n" or "best_of":
                Literal("1", "2", "17", "null");
                break;
            case "max_tokens" or "max_completion_tokens" or "max_output_tokens":
                Literal("0", "16", "4096", "100000", "null");
                break;
            case "stream_options":
                if (random.Next(5) == 0)
                    Literal("null");
                else
                    Object(Keys(["include_usage", "include_obfuscation", "y"], random.Next(3), null), k => Flag(k));
                break;
            case "messages":
                Array(random.Next(4), () => Object(Keys(["role", "content", "name", "tool_calls"], 3, "content"), MessageValue));
                break;
            default:
                Value(3);
                break;
        }
    }

    private void Flag(string key)
    {
        if (key == "include_usage")
            Literal("true", "false", "null");
        else
            Value(1);
    }

    private void MessageValue(string key)
    {
        if (key == "content" && random.Next(2) == 0)
            Array(random.Next(3), () => Object(Keys(["type", "text", "image_url", "input_audio", "file", "z"], 2, "type"), PartValue));
        else if (key == "tool_calls")
            Array(random.Next(3), () => Value(3));
        else if (random.Next(6) > 0)
            String(AnyText(0, 40));
        else
            Value(2);
    }

    private void PartValue(string key)
    {
        if (key is "image_url" or "input_audio" or "file" && random.Next(4) > 0)
            Object(Keys(["url", "data", "file_id", "detail", "format", "filename", "w"], 2, "url"), _ => Value(1));
        else
            Value(2);
    }

    private void Value(int depth)
    {
        switch (random.Next(depth > 0 ? 7 : 5))
        {
            case 0 or 1:
                String(AnyText(0, 20));
                break;
            case 2:
                Literal("0", "-1", "1.5", "1e3", "-0", "99999999999999999999", "2147483648", "0.1e-7");
                break;
            case 3:
                Literal("true", "false");
                break;
            case 4:
                Literal("null");
                break;
            case 5:
                Array(random.Next(3), () => Value(depth - 1));
                break;
            default:
                Object(Enumerable.Range(0, random.Next(3)).Select(i => $"k{i}{AnyText(0, 3)}"), _ => Value(depth - 1));
                break;
        }
    }

    private void Object(IEnumerable<string> keys, Action<string> value)
    {
        var first = true;
        _text.Append('{');
        foreach (var key in keys)
        {
            if (!first)
                _text.Append(',');
            first = false;
            Space();
            String(key);
            Space();
            _text.Append(':');
            Space();
            value(key);
            Space();
        }

        Space();
        _text.Append('}');
    }

    private void Array(int count, Action value)
    {
        _text.Append('[');
        for (var i = 0; i < count; i++)
        {
            if (i > 0)
                _text.Append(',');
            Space();
            value();
            Space();
        }

        Space();
        _text.Append(']');
    }

    private void Literal(params string[] any) => _text.Append(any[random.Next(any.Length)]);

    private void Space()
    {
        while (random.Next(5) == 0)
            _text.Append(" \t\r\n"[random.Next(4)]);
    }

    private void String(string value)
    {
        var escapes = random.Next(4) == 0;
        _text.Append('"');
        foreach (var rune in value.EnumerateRunes())
        {
            var mustEscape = rune.Value is '"' or '\\' or < ' ';
            if (!mustEscape && (!escapes || random.Next(3) > 0))
            {
                _text.Append(rune);
                continue;
            }

            foreach (var c in rune.ToString())
                _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        _text.Append('"');
    }

    private string AnyText(int least, int most)
    {
        string[] letters = ["a", "Z", " ", "\n", "\"", "\\", "/", "ß", "é", "中", "の", "😀", "{", "}", "[", ",", ":", "\u2028", "\t"];
        var text = new StringBuilder();
        var length = random.Next(least, most + 1);
        for (var i = 0; i < length; i++)
            text.Append(letters[random.Next(letters.Length)]);
        return text.ToString();
    }
}
