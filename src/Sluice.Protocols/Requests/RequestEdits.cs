using System.Text;

namespace Sluice.Protocols.Requests;

/// <summary>The changes that one attempt makes to a request. Bytes outside them reach the upstream as the client sent them.</summary>
internal sealed class RequestEdits
{
    private static readonly ReadOnlyMemory<byte> UsageObject = "{\"include_usage\":true}"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> UsageMember = "\"include_usage\":true"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> UsageMemberAndComma = "\"include_usage\":true,"u8.ToArray();

    /// <summary>The upstream's model as a JSON string with quotes (<see cref="JsonLiteral.String"/>); empty leaves the caller's.</summary>
    public ReadOnlyMemory<byte> Model { get; init; }

    /// <summary>The same as it is called; <see langword="null"/> leaves the caller's.</summary>
    public string? ModelName { get; init; }

    /// <summary>
    /// The output limit to write, tokens a choice; <see langword="null"/> leaves the caller's. Where the caller named several that
    /// differ, the smallest is written into all of them even so.
    /// </summary>
    public long? OutputLimit { get; init; }

    /// <summary>The key for <see cref="OutputLimit"/> where the caller named none: what the upstream understands.</summary>
    public BodyKey? OutputLimitKey { get; init; } = BodyKey.MaxCompletionTokens;

    /// <summary>Whether to ask for a usage event at the end of the stream. Only where <c>stream</c> is true.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>The edits for a body, in order, fit for <see cref="BodySplicer.Splice"/>; none where the body already says all this.</summary>
    /// <param name="scan">What was found in that body.</param>
    public IReadOnlyList<BodyEdit> For(in RequestScan scan)
    {
        if (Model.IsEmpty && OutputLimit is null && !scan.OutputLimitsDiffer && (!IncludeUsage || scan.AsksForUsage))
            return [];

        var edits = new List<BodyEdit>(5);
        var inserted = new StringBuilder();

        if (!Model.IsEmpty)
            Put(scan, BodyKey.Model, Model, edits, inserted);
        WriteOutputLimit(scan, edits, inserted);
        if (IncludeUsage && !scan.AsksForUsage)
            AskForUsage(scan, edits, inserted);

        if (inserted.Length > 0)
        {
            if (scan.RootIsEmpty)
                inserted.Length--;
            edits.Add(new BodyEdit(scan.RootStart + 1, 0, Encoding.UTF8.GetBytes(inserted.ToString())));
        }

        edits.Sort(static (a, b) => a.Offset.CompareTo(b.Offset));
        return edits;
    }

    private void WriteOutputLimit(in RequestScan scan, List<BodyEdit> edits, StringBuilder inserted)
    {
        var limit = OutputLimit ?? (scan.OutputLimitsDiffer ? scan.OutputLimit : null);
        if (limit is not { } tokens)
            return;

        var literal = JsonLiteral.Number(tokens);
        var isNamed = false;
        for (var named = BodyKey.MaxTokens; named <= BodyKey.MaxOutputTokens; named++)
        {
            if (scan[named].IsMissing)
                continue;
            isNamed = true;
            Put(scan, named, literal, edits, inserted);
        }

        if (!isNamed && OutputLimitKey is { } key)
            Put(scan, key, literal, edits, inserted);
    }

    private static void AskForUsage(in RequestScan scan, List<BodyEdit> edits, StringBuilder inserted)
    {
        if (!scan.HasStreamOptions)
            Put(scan, BodyKey.StreamOptions, UsageObject, edits, inserted);
        else if (!scan[BodyKey.IncludeUsage].IsMissing)
            Put(scan, BodyKey.IncludeUsage, JsonLiteral.True, edits, inserted);
        else
            edits.Add(new BodyEdit(scan[BodyKey.StreamOptions].Offset + 1, 0, scan.StreamOptionsIsEmpty ? UsageMember : UsageMemberAndComma));
    }

    // Replaces the value where the body names the key, else gathers the member for the one insertion after the opening brace.
    private static void Put(in RequestScan scan, BodyKey key, ReadOnlyMemory<byte> value, List<BodyEdit> edits, StringBuilder inserted)
    {
        var at = scan[key];
        if (at.IsMissing)
            inserted.Append('"').Append(BodyKeys.Name(key)).Append("\":").Append(Encoding.UTF8.GetString(value.Span)).Append(',');
        else
            edits.Add(new BodyEdit(at.Offset, at.Length, value));
    }
}
