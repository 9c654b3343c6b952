using System.Text.Json;

namespace Sluice.Tests.Tokens;

/// <summary>A text with the counts that the tokenizers gave for it; see tests/oracle.</summary>
public sealed record Sample(string Class, int O200k, int Cl100k, string Text)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    private static readonly Lazy<Sample[]> Read = new(static () =>
    {
        using var stream = typeof(Sample).Assembly.GetManifestResourceStream("samples.jsonl")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<Sample>(line, Web)!)];
    });

    public static IReadOnlyList<Sample> All => Read.Value;

    public int Tokens => Math.Max(O200k, Cl100k);

    public static Sample[] OfClass(string name) => [.. All.Where(sample => sample.Class == name)];
}
