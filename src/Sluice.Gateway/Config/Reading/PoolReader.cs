using System.Text.Json;

namespace Sluice.Gateway.Config.Reading;

/// <summary>Reads a pool: its name, or an object with its name.</summary>
internal static class PoolReader
{
    private const string Example = "Write \"primary\" or { \"name\": \"fallback\", \"after\": \"5s\" }.";

    /// <summary>Reads an item of <c>pools</c>; null after an error.</summary>
    public static PoolConfig? Read(SourceNode node, ReadContext context)
    {
        if (node.Kind == JsonValueKind.String)
        {
            if (ScalarReader.Text(node, context) is not { } text)
                return null;
            if (Names.IsName(text))
                return new PoolConfig(text, TimeSpan.Zero);
            context.Error(node, "is not a name", "Names are made of a-z, 0-9, _ and -, 64 characters at most.");
            return null;
        }

        var o = new ObjectReader(node, context, Example);
        if (!o.Has("name"))
            o.Missing("name", Example);
        var name = o.Name("name");
        var pool = new PoolConfig(name ?? "", o.Duration("after", TimeSpan.Zero));
        o.Finish();
        return name is null ? null : pool;
    }
}
