using System.Text.Json;

namespace Sluice.Gateway.Config.Reading;

/// <summary>A JSON value with its place in the file, exactly as written.</summary>
/// <param name="path">The value's JSON path.</param>
/// <param name="kind">Its JSON type.</param>
/// <param name="line">Its line, from 1.</param>
/// <param name="text">The content of a string, or a number's digits; empty for everything else.</param>
/// <param name="isSecret">Whether the value must never be shown.</param>
internal sealed class SourceNode(string path, JsonValueKind kind, int line, string text, bool isSecret)
{
    /// <summary>What stands for a body that was not sent.</summary>
    public static SourceNode EmptyObject => new(ConfigPath.Root, JsonValueKind.Object, 0, "", isSecret: false) { IsLiteral = true };

    /// <summary>The value's JSON path.</summary>
    public string Path { get; } = path;

    /// <summary>The JSON type.</summary>
    public JsonValueKind Kind { get; } = kind;

    /// <summary>The line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>The content of a string, or a number's digits.</summary>
    public string Text { get; } = text;

    /// <summary>Whether the value must never be shown.</summary>
    public bool IsSecret { get; } = isSecret;

    /// <summary>Whether texts are taken as they stand: in what an administrator stored, <c>${NAME}</c> would give the environment away.</summary>
    public bool IsLiteral { get; init; }

    /// <summary>The properties of an object, in order.</summary>
    public List<SourceMember> Members { get; } = [];

    /// <summary>The items of a list, in order.</summary>
    public List<SourceNode> Items { get; } = [];

    /// <summary>Whether nothing is written.</summary>
    public bool IsNull => Kind == JsonValueKind.Null;

    /// <summary>The value of a property; null where there is none.</summary>
    public SourceNode? this[string name]
    {
        get
        {
            foreach (var member in Members)
            {
                if (member.Name == name)
                    return member.Value;
            }

            return null;
        }
    }

    /// <summary>The value as messages show it: as written, on one line, secrets masked.</summary>
    public string Shown => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String when IsSecret && (IsLiteral || !EnvironmentText.IsReference(Text)) => $"\"{Quote.Mask}\"",
        JsonValueKind.String => Quote.Text(Text),
        JsonValueKind.Number when IsSecret => Quote.Mask,
        JsonValueKind.Number => Quote.Bare(Text),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    /// <summary>The type of the value in words.</summary>
    public string KindInWords => Kind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        _ => Shown,
    };
}
